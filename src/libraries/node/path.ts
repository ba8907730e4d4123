/** node:path on constants. */
import { fn } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';
import { constant, constantString, derivedTags, never, opaque } from '../../evaluate/values/values.ts';
import { builtin } from './shared.ts';
import { native } from '../shared.ts';

const joined = (name: string): FunctionModel =>
  native(name, ({ args }) => {
    const parts = args.map((a) => constantString(a));
    if (!parts.every((p) => p !== undefined)) return opaque(derivedTags(...args), { hint: 'string', truthy: true });
    const out: string[] = [];
    for (const piece of parts.join('/').split('/')) {
      if (piece === '' || piece === '.') continue;
      if (piece === '..') out.pop();
      else out.push(piece);
    }
    const absolute = name === 'path.resolve' ? parts.findLastIndex((p) => p.startsWith('/')) : parts[0]?.startsWith('/') ? 0 : -1;
    return constant((absolute >= 0 ? '/' : '') + out.join('/'));
  });
const path: Record<string, Model> = {
  join: joined('path.join'),
  resolve: joined('path.resolve'),
  normalize: joined('path.normalize'),
  dirname: native('path.dirname', ({ args }) => {
    const text = constantString(args[0] ?? never);
    return text !== undefined ? constant(text.replace(/\/[^/]*$/, '')) : opaque(derivedTags(...args), { hint: 'string', truthy: true });
  }),
  basename: fn('path.basename', { result: { is: 'derived', hint: 'string' } }),
  extname: fn('path.extname', { result: { is: 'derived', hint: 'string' } }),
  sep: { kind: 'value', shape: { is: 'constant', value: '/' } },
  '*': fn('path', { result: { is: 'derived' } }),
};
export const paths: readonly Library[] = [builtin('path', path), builtin('path/posix', path)];
