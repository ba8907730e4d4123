/** Clients whose every call is an effect of one kind. */
import type { Library, Model } from '../../evaluate/models.ts';
import { effectClient } from '../shared.ts';

export const client = (
  name: string,
  packages: readonly string[],
  kind: 'mail' | 'model' | 'external' | 'file' | 'payment',
  exports: readonly string[],
): Library => {
  const model = effectClient(name, kind);
  const all: Record<string, Model> = Object.fromEntries([...exports, 'default', '*'].map((e) => [e, model]));
  return { name, packages, modules: { '': all, '*': all } };
};
