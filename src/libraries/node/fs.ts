/** node:fs: writes, and what is read from paths that input names; it counts where it leaves. */
import { fn, object } from '../../evaluate/models.ts';
import type { Library, Model } from '../../evaluate/models.ts';
import { never, opaque, promiseOf, tagsOf } from '../../evaluate/values.ts';
import { builtin } from './shared.ts';
import { native, truthy } from '../shared.ts';

const fsEffect = (name: string): Model => {
  const write = /write|append|mkdir|rm|unlink|copy|rename|truncate|chmod|createWriteStream/i.test(name);
  const exact = /readFileSync|readdirSync|existsSync|statSync/.test(name);
  return native(`fs.${name}`, ({ machine, args, site }) => {
    // Files of fixed paths are the deployment's own; a path that input names is not.
    const input = tagsOf(args[0] ?? never).input === true;
    // A folder of the deployment's own holds nothing of a request, however often it is made.
    if (write && (input || !/^mk/.test(name))) machine.effect({ kind: 'file', operation: 'update', resource: 'file system', symbol: `fs.${name}` }, site);
    const result = opaque(input ? { record: ['file'] } : { config: true }, exact ? {} : { truthy: true });
    return name.endsWith('Sync') || /^create/.test(name) ? result : promiseOf(result);
  });
};
const fs: Record<string, Model> = {
  '*': object('fs', {}, { call: fn('fs', { result: truthy }) }),
  promises: object('fs.promises', {}, { otherwise: (p) => (p === 'then' ? null : fsEffect(p)) }),
};
for (const name of [
  'readFile',
  'readFileSync',
  'readdir',
  'readdirSync',
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
export const fileSystem: readonly Library[] = [
  builtin('fs', fs),
  { name: 'fs/promises', packages: ['fs/promises'], modules: { '': { ...fs, '*': object('fs', {}, { call: fn('fs', { async: true, result: truthy }) }) } } },
];
