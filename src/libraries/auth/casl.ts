/**
 * CASL (@casl/ability 7.0, dist/types): rules are collected by a builder, the last that fits an action and a subject decides, and where none
 * fits the answer is no. Asked about a type instead of an object, conditions are left out.
 */
import { elementsIn } from '../../evaluate/values/heap.ts';
import { looseEquals } from '../../evaluate/security/compare.ts';
import { fn, instance, object } from '../../evaluate/models.ts';
import type { FunctionModel, Library, Model, NativeCall, ObjectModel } from '../../evaluate/models.ts';
import {
  constant,
  constantString,
  eitherBoolean,
  join,
  modelValue,
  never,
  opaque,
  truthOf,
  undefinedValue,
  withDecided,
} from '../../evaluate/values/values.ts';
import type { Decided, ModelState, Value } from '../../evaluate/values/values.ts';
import { native, truthy } from '../shared.ts';

type Fit = 'yes' | 'no' | 'maybe';
interface Wanted {
  action: Value;
  type: Value;
  object: Value | null;
  field: Value | undefined;
}
const nothing = (value: Value | undefined): boolean => value === undefined || value.every((alt) => alt.t === 'const' && alt.v === undefined);

/** Whether a word is among those that a rule names, `any` standing for all of them. */
function named(call: NativeCall, words: Value | undefined, word: Value, any: string): Fit {
  if (!words) return 'maybe';
  const list = call.machine.list(words);
  const all = list ? elementsIn(list) : [words];
  const wanted = constantString(word);
  const texts = all.map((one) => constantString(one));
  if (texts.includes(any) || (wanted !== undefined && texts.includes(wanted))) return 'yes';
  return wanted === undefined || texts.includes(undefined) ? 'maybe' : 'no';
}
/** Whether the object meets a rule's conditions; what the persona's rules say of it is kept. */
function meets(call: NativeCall, conditions: Value | undefined, asked: Value | null, why: (decided: Decided) => void): Fit {
  if (nothing(conditions) || !conditions || !asked) return 'yes';
  const { known, open } = call.machine.properties(conditions);
  let fit: Fit = open ? 'maybe' : 'yes';
  for (const [key, value] of known) {
    if (value.some((alt) => alt.t === 'object')) {
      fit = 'maybe';
      continue;
    }
    const equal = looseEquals(call.machine, call.machine.get(asked, key, call.site), value, call.site, true);
    if (equal.every((alt) => truthOf(alt) === false)) {
      const decided = equal.find((alt) => alt.tags.decided)?.tags.decided;
      if (decided) why(decided);
      return 'no';
    }
    if (!equal.every((alt) => truthOf(alt) === true)) fit = 'maybe';
  }
  return fit;
}
const weaker = (...fits: Fit[]): Fit => (fits.includes('no') ? 'no' : fits.includes('maybe') ? 'maybe' : 'yes');

/** Whether the ability allows it: the rules from the last to the first. */
function allows(call: NativeCall, wanted: Wanted): Value {
  const { machine, site, state } = call;
  const { persona } = machine;
  machine.looked();
  if (persona === 'sweep') return eitherBoolean();
  const list = state.rules ? machine.list(state.rules) : null;
  // Those that only some ways add stand in the rest, each for itself.
  const some = (list?.rest ?? never).map((alt): Value => [alt]);
  const rules = [...(list?.known ?? []), ...some].reverse();
  let yes = list === null;
  let no = list === null;
  let reason: Decided | null = null;
  let settled = false;
  for (const rule of rules) {
    const at = (key: string): Value | undefined => machine.peekOr(rule, key);
    const conditions = at('conditions');
    const inverted = at('inverted')?.some((alt) => truthOf(alt) === true) ?? false;
    // What is withheld under a condition is withheld from some only: not from whoever passes every check.
    if (inverted && persona === 'insider' && !nothing(conditions)) continue;
    const fields = at('fields');
    const field = nothing(fields) || nothing(wanted.field) ? 'yes' : named(call, fields, wanted.field ?? undefinedValue, '*');
    let fit = weaker(named(call, at('action'), wanted.action, 'manage'), named(call, at('subject'), wanted.type, 'all'), field);
    if (fit !== 'no')
      fit = weaker(
        fit,
        meets(call, conditions, wanted.object, (decided) => {
          reason ??= decided;
        }),
      );
    if (fit === 'yes' && some.includes(rule)) fit = 'maybe';
    if (fit === 'no') continue;
    if (inverted) no = true;
    else yes = true;
    if (fit === 'yes') {
      settled = true;
      break;
    }
  }
  if (!settled) no = true;
  if (persona === 'insider') {
    if (yes) machine.passed('role');
    return yes ? constant(true) : eitherBoolean();
  }
  const refused = no ? constant(false, persona === 'load' ? {} : { decided: reason ?? machine.decided('role', machine.text(site), site) }) : never;
  return join(yes ? constant(true) : never, refused);
}
const marked = 'casl subject';
function wantedOf(call: NativeCall, args: readonly Value[]): Wanted {
  const [action = undefinedValue, about = undefinedValue, field] = args;
  const type = call.machine.peek(about, marked);
  if (type) return { action, type, object: call.machine.peek(about, 'object') ?? null, field };
  const isType = about.every((alt) => alt.t === 'const' || alt.t === 'function');
  return { action, type: isType ? about : opaque(), object: isType ? null : about, field };
}
const negated = (value: Value): Value => value.map((alt) => (alt.t === 'const' ? { ...alt, v: !alt.v } : alt));
function throwUnless(call: NativeCall, answer: Value): Value {
  const { machine, site } = call;
  const refuse = (no: Value) => (): Value => {
    const decided = no.find((alt) => alt.tags.decided)?.tags.decided;
    const error = machine.newError('ForbiddenError', constant('Cannot execute'), site);
    return machine.throw(decided ? withDecided(error, decided) : error, site);
  };
  const no = answer.filter((alt) => truthOf(alt) === false);
  const ways = [...(no.length < answer.length ? [() => undefinedValue] : []), ...(no.length > 0 ? [refuse(no)] : [])];
  return machine.branch(ways);
}

const ability: ObjectModel = object(
  'ability',
  {
    can: native('ability.can', (call) => allows(call, wantedOf(call, call.args))),
    cannot: native('ability.cannot', (call) => negated(allows(call, wantedOf(call, call.args)))),
    throwUnlessCan: native('throwUnlessCan', (call) => throwUnless(call, allows(call, wantedOf(call, call.args)))),
    setMessage: fn('setMessage', { result: { is: 'self' } }),
  },
  { otherwise: (p) => (p === 'then' ? null : fn(`ability.${p}`)), types: ['Ability', 'PureAbility', 'MongoAbility'] },
);
const abilityOf = ({ rules }: ModelState): Value => modelValue(ability, rules ? { rules } : {});
const ofRules = (name: string): FunctionModel =>
  native(name, ({ machine, args, site }) => modelValue(ability, { rules: args[0] ?? machine.newList([], null, site) }));

/** `can(action, subject, fields?, conditions?)`. */
const rule = (name: 'can' | 'cannot'): FunctionModel =>
  native(`builder.${name}`, ({ machine, args, state, site }) => {
    const [action = undefinedValue, subject = undefinedValue, third, fourth] = args;
    const isFields = third !== undefined && (machine.list(third) !== null || third.some((alt) => alt.t === 'const' && typeof alt.v === 'string'));
    const made = machine.newObject(
      {
        action,
        subject,
        fields: isFields ? third : undefinedValue,
        conditions: (isFields ? fourth : third) ?? undefinedValue,
        inverted: constant(name === 'cannot'),
      },
      site,
    );
    if (state.rules) machine.callMethod(state.rules, 'push', [made], site);
    return machine.newObject({ because: machine.native('because', () => undefinedValue) }, site);
  });
const builder: ObjectModel = object('AbilityBuilder', {
  can: rule('can'),
  cannot: rule('cannot'),
  build: native('builder.build', ({ state }) => abilityOf(state)),
});
const newBuilder = native('AbilityBuilder', ({ machine, site }) => modelValue(builder, { rules: machine.newList([], null, site) }));
const defineAbility = native('defineAbility', ({ machine, args, site }) => {
  const rules = machine.newList([], null, site);
  const made = modelValue(builder, { rules });
  const done = machine.call(args[0] ?? never, undefinedValue, [machine.get(made, 'can', site), machine.get(made, 'cannot', site)], site);
  machine.await(done, site);
  return abilityOf({ rules });
});
const forbidden: ObjectModel = object(
  'ForbiddenError',
  { from: fn('ForbiddenError.from', { result: { is: 'argument', index: 0 } }), setDefaultMessage: fn('setDefaultMessage') },
  { types: ['ForbiddenError'] },
);
const constructed = (name: string): Model => object(name, {}, { construct: ofRules(name), call: ofRules(name) });

export const casl: Library = {
  name: '@casl/ability',
  packages: ['@casl/ability', '@casl/prisma', '@casl/mongoose'],
  modules: {
    '': {
      AbilityBuilder: object('AbilityBuilder', {}, { construct: newBuilder }),
      Ability: constructed('Ability'),
      PureAbility: constructed('PureAbility'),
      createMongoAbility: ofRules('createMongoAbility'),
      createPrismaAbility: ofRules('createPrismaAbility'),
      createAbility: ofRules('createAbility'),
      defineAbility,
      subject: native('subject', ({ machine, args, site }) =>
        machine.newObject({ [marked]: args[0] ?? undefinedValue, object: args[1] ?? undefinedValue }, site),
      ),
      ForbiddenError: forbidden,
      // A condition on what the persona may see.
      accessibleBy: fn('accessibleBy', {
        result: instance(() =>
          object(
            'accessible',
            {},
            {
              otherwise: (p) =>
                p === 'then' ? null : { kind: 'value', shape: { is: 'object', fields: { accessible: { is: 'opaque', tags: { own: true }, truthy: true } } } },
            },
          ),
        ),
      }),
      '*': fn('casl', { result: truthy }),
    },
    '*': { '*': fn('casl', { result: truthy }) },
  },
};
