/** Node's own modules: how one is described. */
import { fn } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model } from '../../evaluate/models.ts';

export const identity = (name: string): FunctionModel => fn(name, { result: { is: 'argument', index: 0 } });
export const builtin = (name: string, exports: Record<string, Model>): Library => ({ name, packages: [name], modules: { '': exports, '*': exports } });
