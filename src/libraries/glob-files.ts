/** Packages that list files by globs (glob, fast-glob, tinyglobby, globby), as applications load their routes by: the code of the project that a glob names. */
import { posix } from 'node:path';
import { elementsIn } from '../evaluate/values/heap.ts';
import { fn } from '../evaluate/models.ts';
import type { FunctionModel, Library, Machine, NativeCall } from '../evaluate/models.ts';
import { constant, constantString, never, opaque, promiseOf, truthOf } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { globSource } from './globs.ts';
import { native, truthy } from './shared.ts';

const mostFiles = 1000;

/** Files of code that a glob with an absolute path names, sorted; null where none does. */
export function filesNamed(machine: Machine, glob: string): string[] | null {
  const fixed = /^[^*?{[(!+@]*\//.exec(glob)?.[0] ?? '/';
  const pattern = new RegExp(globSource(glob));
  const found: string[] = [];
  const visit = (dir: string): void => {
    const { files, dirs } = machine.entriesOf(dir);
    for (const name of files) if (pattern.test(`${dir}/${name}`)) found.push(`${dir}/${name}`);
    for (const name of dirs) if (name !== 'node_modules' && found.length < mostFiles) visit(`${dir}/${name}`);
  };
  if (fixed !== '/') visit(fixed.replace(/\/$/, ''));
  return found.length > 0 ? found.sort() : null;
}
/** Globs as they are given to such a package, made absolute; null where one of them cannot be told. */
export function globsIn(call: NativeCall, given: Value, options: Value): string[] | null {
  const list = call.machine.list(given);
  const texts = (list ? elementsIn(list) : [given]).map((one) => constantString(one));
  const cwd = constantString(call.machine.peekOr(options, 'cwd') ?? never)?.replace(/\/$/, '');
  const globs: string[] = [];
  for (const text of texts) {
    if (text === undefined) return null;
    if (text.startsWith('!')) continue;
    if (!text.startsWith('/') && cwd === undefined) return null;
    globs.push(posix.normalize(text.startsWith('/') ? text : `${String(cwd)}/${text}`));
  }
  return globs;
}
/** Only as an application starts: what a request lists is no code. */
export function listing(call: NativeCall): Value {
  const { machine, args, site } = call;
  const options = args[1] ?? never;
  const globs = machine.persona === 'load' ? globsIn(call, args[0] ?? never, options) : null;
  const files = globs?.flatMap((glob) => filesNamed(machine, glob) ?? []);
  if (!files || files.length === 0) return opaque({ config: true }, { truthy: true });
  const cwd = constantString(machine.peekOr(options, 'cwd') ?? never)?.replace(/\/?$/, '/');
  const absolute = machine.peekOr(options, 'absolute')?.some((a) => truthOf(a) === true) === true;
  const relative = (file: string): string => (cwd && !absolute && file.startsWith(cwd) ? file.slice(cwd.length) : file);
  return machine.newList(
    [...new Set(files)].map((file) => constant(relative(file))),
    null,
    site,
  );
}
const sync = (name: string): FunctionModel => native(name, listing);
const later = (name: string): FunctionModel => native(name, (call) => promiseOf(listing(call)), { members: { sync: sync(`${name}.sync`) } });
export const globbers: readonly Library[] = ['glob', 'fast-glob', 'tinyglobby', 'globby'].map((name) => ({
  name,
  packages: [name],
  modules: {
    '': {
      default: later(name),
      glob: later(name),
      globby: later(name),
      globSync: sync(name),
      globbySync: sync(name),
      sync: sync(name),
      async: later(name),
      '*': fn(name, { result: truthy, members: { sync: sync(name) } }),
    },
  },
}));
