/** env-var 7 (lib/variable.js): `get('NAME').required().asString()` is the variable of the environment, read as what it is said to be. */
import { checkedEnvironment, environmentModel } from '../evaluate/language/builtins/web.ts';
import { fn, object } from '../evaluate/models.ts';
import type { FunctionModel, Library, Model, ObjectModel } from '../evaluate/models.ts';
import { constantString, modelValue, never, opaque, tagsOf } from '../evaluate/values/values.ts';
import { native, truthy } from './shared.ts';

const environment: Model = object('env', {}, { otherwise: environmentModel });
/** What is asked as a text stays what the variable is; a number, a switch or a list is made of it. */
const asIs = /^as(?:String|EmailString|UrlString|Enum)$/;

/** `required()` ends the start of the application where the variable is not set, or empty. */
function variable(name: string, required: boolean): ObjectModel {
  const model: ObjectModel = object(
    `env.get('${name}')`,
    {},
    {
      otherwise: (property) => {
        if (property === 'then') return null;
        if (property === 'required') return fn(property, { result: { is: 'instance', of: () => variable(name, true) } });
        if (!property.startsWith('as')) return fn(property, { result: { is: 'instance', of: () => model } });
        return native(property, ({ machine, site }) => {
          const value = machine.get(modelValue(required ? checkedEnvironment : environment), name, site);
          return asIs.test(property) ? value : opaque(tagsOf(value));
        });
      },
    },
  );
  return model;
}
const get: FunctionModel = native('env.get', ({ args }) => {
  const name = constantString(args[0] ?? never);
  return name === undefined ? opaque({ config: true }, { truthy: true }) : modelValue(variable(name, false));
});
const reader: ObjectModel = object('env', { get, from: fn('env.from', { result: { is: 'instance', of: () => reader } }) });

export const envVar: Library = {
  name: 'env-var',
  packages: ['env-var'],
  modules: { '': { default: reader, get, from: fn('env.from', { result: { is: 'instance', of: () => reader } }), '*': fn('env-var', { result: truthy }) } },
};
