/** node:url: file URLs of constants. */
import { fn } from '../../evaluate/models.ts';
import type { Library } from '../../evaluate/models.ts';
import { constant, constantString, derivedTags, never, opaque } from '../../evaluate/values/values.ts';
import { native } from '../shared.ts';
import { builtin } from './shared.ts';

export const url: Library = builtin('url', {
  fileURLToPath: native('fileURLToPath', ({ machine, args }) => {
    const given = args[0] ?? never;
    const text = constantString(given) ?? constantString(machine.peekOr(given, 'href') ?? never);
    return text?.startsWith('file://') ? constant(text.slice(7)) : opaque(derivedTags(...args), { hint: 'string', truthy: true });
  }),
  pathToFileURL: native('pathToFileURL', ({ machine, args, site }) => {
    const path = constantString(args[0] ?? never);
    if (path === undefined) return args[0] ?? opaque({}, { truthy: true });
    const href = constant(`file://${path}`);
    return machine.newObject({ href, pathname: constant(path), toString: machine.native('toString', () => href) }, site, { type: 'URL' });
  }),
  '*': fn('url', { result: { is: 'derived', truthy: true } }),
});
