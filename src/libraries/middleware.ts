/**
 * Middleware in the manner of Express that reads or shapes what passes and asks nobody who he is.
 * Facts: multer 2 (`multer(options).single(field)` and the like put `file` or `files` on the request), express-fileupload 1 (`files`),
 * body-parser 2 (`json()` puts `body`), helmet 8, compression 1, morgan 1, hpp 0.2 (each made by a call).
 */
import { object } from '../evaluate/models.ts';
import type { FunctionModel, Library, ObjectModel } from '../evaluate/models.ts';
import { modelValue, opaque, undefinedValue } from '../evaluate/values/values.ts';
import { native } from './shared.ts';

/** Puts what the request carries under these names and hands it on. */
const passing = (...puts: readonly string[]): FunctionModel =>
  native('middleware', ({ machine, args, site }) => {
    const [req = undefinedValue, , next = undefinedValue] = args;
    for (const name of puts) machine.set(req, name, opaque({ input: true, name }, { nullish: true }), site);
    return machine.call(next, undefinedValue, [], site, { awaited: true });
  });
const maker = (name: string, ...puts: readonly string[]): ObjectModel => {
  const made = native(name, () => modelValue(passing(...puts)));
  return object(name, {}, { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : made), call: made });
};
const upload: ObjectModel = object(
  'multer',
  {
    single: native('single', () => modelValue(passing('file', 'body'))),
    none: native('none', () => modelValue(passing('body'))),
  },
  { otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : native(p, () => modelValue(passing('files', 'body')))) },
);
const multer: ObjectModel = object(
  'multer',
  {},
  {
    otherwise: (p) => (p === 'then' || p.startsWith('set ') ? null : native(p, () => opaque({}, { truthy: true }))),
    call: native('multer', () => modelValue(upload)),
  },
);
const packages: Readonly<Record<string, ObjectModel>> = {
  multer,
  'express-fileupload': maker('express-fileupload', 'files', 'body'),
  'body-parser': maker('body-parser', 'body'),
  helmet: maker('helmet'),
  compression: maker('compression'),
  morgan: maker('morgan'),
  hpp: maker('hpp'),
};
export const middleware: readonly Library[] = Object.entries(packages).map(([name, model]) => ({
  name,
  packages: [name],
  modules: { '': { default: model } },
}));
