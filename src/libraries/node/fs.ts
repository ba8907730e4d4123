/** node:fs: writes, what is read from paths that input names (it counts where it leaves), and what folders of code hold as an application starts. */
import { fn, object } from '../../evaluate/models.ts';
import type { Library, Model, NativeCall } from '../../evaluate/models.ts';
import { constant, constantString, never, opaque, promiseOf, tagsOf, truthOf, undefinedValue } from '../../evaluate/values/values.ts';
import type { Value } from '../../evaluate/values/values.ts';
import { listing } from '../glob-files.ts';
import { builtin } from './shared.ts';
import { native, truthy } from '../shared.ts';

const fsEffect = (name: string): Model => {
  const write = /write|append|mkdir|rm|unlink|copy|rename|truncate|chmod|createWriteStream/i.test(name);
  const exact = /readFileSync|existsSync|statSync/.test(name);
  return native(`fs.${name}`, ({ machine, args, site }) => {
    // Files of fixed paths are the deployment's own; a path that input names is not.
    const input = tagsOf(args[0] ?? never).input === true;
    // A folder of the deployment's own holds nothing of a request, however often it is made.
    if (write && (input || !/^mk/.test(name))) machine.effect({ kind: 'file', operation: 'update', resource: 'file system', symbol: `fs.${name}` }, site);
    const result = opaque(input ? { record: ['file'] } : { config: true }, exact ? {} : { truthy: true });
    return name.endsWith('Sync') || /^create/.test(name) ? result : promiseOf(result);
  });
};
/**
 * What `readdir` gives of a folder of the project while an application starts, by which many a one loads its routes: the code in it,
 * other files left out. Requests that read folders are another matter.
 */
function folderContent(call: NativeCall): Value | null {
  const { machine, args, site } = call;
  const dir = machine.persona === 'load' ? constantString(args[0] ?? never)?.replace(/\/$/, '') : undefined;
  if (dir === undefined) return null;
  const says = (key: string): boolean => machine.peekOr(args[1] ?? never, key)?.some((a) => truthOf(a) === true) ?? false;
  const typed = says('withFileTypes');
  const found: { name: string; parent: string; folder: boolean }[] = [];
  const visit = (parent: string, below: string): void => {
    const { files, dirs } = machine.entriesOf(parent);
    for (const name of [...files, ...dirs].sort()) {
      const folder = dirs.includes(name);
      found.push({ name: below + name, parent, folder });
      if (folder && says('recursive') && found.length < mostEntries) visit(`${parent}/${name}`, `${below}${name}/`);
    }
  };
  visit(dir, '');
  if (found.length === 0) return null;
  const entry = ({ name, parent, folder }: (typeof found)[number]): Value => {
    if (!typed) return constant(name);
    const answers = (answer: boolean): Value => machine.native('Dirent', () => constant(answer));
    const fields = { name: constant(name.replace(/^.*\//, '')), parentPath: constant(parent), path: constant(parent) };
    return machine.newObject({ ...fields, isDirectory: answers(folder), isFile: answers(!folder), isSymbolicLink: answers(false) }, site);
  };
  return machine.newList(found.map(entry), null, site);
}
const mostEntries = 500;
const readsFolder = (name: string): Model =>
  native(`fs.${name}`, (call) => {
    const { args, machine, site } = call;
    const input = tagsOf(args[0] ?? never).input === true;
    const result = folderContent(call) ?? opaque(input ? { record: ['file'] } : { config: true }, name.endsWith('Sync') ? {} : { truthy: true });
    if (name.endsWith('Sync')) return result;
    const callback = args.slice(1).find((arg) => arg.some((a) => a.t === 'function'));
    if (callback) machine.call(callback, undefinedValue, [constant(null), result], site);
    return promiseOf(result);
  });
const fs: Record<string, Model> = {
  '*': object('fs', {}, { call: fn('fs', { result: truthy }) }),
  promises: object(
    'fs.promises',
    { readdir: readsFolder('readdir'), glob: native('fs.glob', listing) },
    { otherwise: (p) => (p === 'then' ? null : fsEffect(p)) },
  ),
};
for (const name of [
  'readFile',
  'readFileSync',
  'existsSync',
  'statSync',
  'stat',
  'lstat',
  'access',
  'writeFile',
  'writeFileSync',
  'appendFile',
  'appendFileSync',
  'mkdir',
  'mkdirSync',
  'rm',
  'rmSync',
  'unlink',
  'unlinkSync',
  'createReadStream',
  'createWriteStream',
  'copyFile',
  'rename',
])
  fs[name] = fsEffect(name);
for (const name of ['readdir', 'readdirSync']) fs[name] = readsFolder(name);
fs.globSync = native('fs.globSync', listing);
export const fileSystem: readonly Library[] = [
  builtin('fs', fs),
  {
    name: 'fs/promises',
    packages: ['fs/promises'],
    modules: { '': { ...fs, glob: native('fs.glob', listing), '*': object('fs', {}, { call: fn('fs', { async: true, result: truthy }) }) } },
  },
];
