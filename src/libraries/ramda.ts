/** Ramda 0.30 to 0.32: questions are answered with yes or no, and `has` by what is known of the object. */
import type { Library, Model } from '../evaluate/models.ts';
import { constant, constantString, eitherBoolean, never, tagsOf, undefinedValue } from '../evaluate/values.ts';
import { chained, native } from './shared.ts';

const questions = [
  'equals',
  'isNil',
  'isNotNil',
  'isEmpty',
  'isNotEmpty',
  'includes',
  'any',
  'all',
  'none',
  'is',
  'propEq',
  'pathEq',
  'hasPath',
  'startsWith',
  'endsWith',
  'test',
  'gt',
  'gte',
  'lt',
  'lte',
];
const question = (name: string): Model =>
  native(`ramda.${name}`, ({ args }) => {
    const { input } = tagsOf(...args);
    return eitherBoolean(input ? { input } : {});
  });
/** `has(key, object)`: its own properties, not those of its prototype. */
const has = native('ramda.has', ({ machine, args: [key, about] }) => {
  const name = constantString(key ?? never);
  const { known, open } = machine.properties(about ?? undefinedValue);
  if (name !== undefined && about?.length === 1 && known.has(name)) return constant(true);
  if (name !== undefined && about?.every((alt) => alt.t === 'object') && !open && !known.has(name)) return constant(false);
  const { input } = tagsOf(about ?? never);
  return eitherBoolean(input ? { input } : {});
});
export const ramda: Library = {
  name: 'ramda',
  packages: ['ramda'],
  modules: {
    '': { ...Object.fromEntries(questions.map((name) => [name, question(name)])), has, hasIn: has, default: chained('ramda'), '*': chained('ramda') },
  },
};
