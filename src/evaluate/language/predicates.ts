/** Questions about what something is (`isAxiosError(e)`) that packages answer whose code is not read: a yes or a no, where nothing else is said of them. */
import type { FunctionModel, Model } from '../models.ts';
import { constant, eitherBoolean, join, never, tagsOf } from '../values/values.ts';

const known = new Map<string, FunctionModel>();

/** The model of such a question by its name, or null where a name is none. An error that the code made itself is only of its own kind. */
export function predicateNamed(name: string): Model | null {
  if (!/^is[A-Z]/.test(name)) return null;
  let model = known.get(name);
  if (!model) {
    model = {
      kind: 'function',
      name,
      apply: ({ args: [about] }) => {
        if (name.endsWith('Error') && about?.every((alt) => alt.t === 'object' && alt.cell.kind === 'error' && alt.cell.type !== null))
          return about.map((alt) => constant(alt.t === 'object' && alt.cell.type === name.slice(2))).reduce(join, never);
        const { input } = tagsOf(about ?? never);
        return eitherBoolean(input ? { input } : {});
      },
    };
    known.set(name, model);
  }
  return model;
}
