/** hono/combine (hono 4.13, dist/middleware/combine): `every` asks one after the other, `some` is content with the first that passes, `except` leaves paths alone. */
import { asyncNative, runChain } from '../evaluate/chains.ts';
import type { Library, Machine, NativeCall } from '../evaluate/models.ts';
import { constant, constantString, eitherBoolean, join, never, truthOf, undefinedValue, withDecided } from '../evaluate/values/values.ts';
import type { Value } from '../evaluate/values/values.ts';
import { eitherWay, patternSource } from './auth/route-patterns.ts';
import { native } from './shared.ts';

function unmet(call: NativeCall, answer: Value): never {
  const { machine, site } = call;
  const error = machine.newError('Error', constant('Unmet condition'), site);
  const decided = answer.map((alt) => alt.tags.decided ?? alt.when?.path.decided?.by).find(Boolean);
  return machine.throw(decided ? withDecided(error, decided) : error, site);
}
/** Middleware, or a condition: what answers true goes on, what answers false does not. */
function settled(call: NativeCall, given: Value, goOn: () => Value, stop: (answer: Value) => Value): Value {
  const yes = given.filter((alt) => alt.t === 'const' && alt.v === true);
  const no = given.filter((alt) => alt.t === 'const' && alt.v === false);
  const others = given.filter((alt) => !yes.includes(alt) && !no.includes(alt));
  const ways: (() => Value)[] = [];
  if (others.length > 0) ways.push(() => others);
  if (yes.length > 0) ways.push(goOn);
  if (no.length > 0) ways.push(() => stop(no));
  return call.machine.branch(ways);
}
const ask = (call: NativeCall, middleware: Value, context: Value, next: Value): Value =>
  call.machine.await(call.machine.call(middleware, undefinedValue, [context, next], call.site, { awaited: true }), call.site);
const proceed = (call: NativeCall, next: Value): Value =>
  call.machine.await(call.machine.call(next, undefinedValue, [], call.site, { awaited: true }), call.site);

function every(machine: Machine, all: readonly Value[]): Value {
  return asyncNative('every', (call) => {
    const [context = undefinedValue, next = undefinedValue] = call.args;
    const steps = all.map((one) =>
      asyncNative('every', (inner) => {
        const [c = undefinedValue, on = undefinedValue] = inner.args;
        return settled(
          inner,
          ask(inner, one, c, on),
          () => proceed(inner, on),
          (no) => unmet(inner, no),
        );
      }),
    );
    return runChain(
      machine,
      {
        steps,
        args: (_ctx, on) => [context, on],
        advance: (ctx) => ctx,
        isResult: (alt) => alt.t === 'object' && alt.cell.kind === 'response',
        silent: true,
        settle: (given, rest) =>
          join(
            given.filter((alt) => !(alt.t === 'const' && alt.v === undefined)),
            rest ?? undefinedValue,
          ),
        end: () => proceed(call, next),
      },
      context,
      call.site,
    );
  });
}
/** One that throws is followed by the next: whoever passes any passes. */
function some(all: readonly Value[]): Value {
  return asyncNative('some', (call) => {
    const { machine } = call;
    const [context = undefinedValue, next = undefinedValue] = call.args;
    const from = (at: number, before: Value): Value => {
      const one = all[at];
      if (!one) return unmet(call, before);
      let passed = false;
      let refused: Value = before;
      return machine.branch([
        () => {
          const given = ask(call, one, context, next);
          passed = given.length > 0 && given.every((alt) => truthOf(alt) === true);
          return settled(
            call,
            given,
            () => proceed(call, next),
            (no) => {
              refused = no;
              return machine.dead();
            },
          );
        },
        () => (passed ? machine.dead() : from(at + 1, refused)),
      ]);
    };
    return from(0, never);
  });
}
/** Whether the request's path is among these, or a condition says so. */
function applies(call: NativeCall, condition: Value, context: Value): Value {
  const { machine, site } = call;
  const items = machine.list(condition)?.known ?? [condition];
  const path = machine.get(machine.get(context, 'req', site), 'path', site);
  return items
    .map((item): Value => {
      const text = constantString(item);
      if (text === undefined) return machine.await(machine.call(item, undefinedValue, [context], site, { awaited: true }), site);
      const source = patternSource(text.replaceAll('*', '(.*)'));
      return machine.callMethod([{ t: 'regex', source, flags: '', tags: {} }], 'test', [path], site);
    })
    .reduce((all, one) =>
      all.some((a) => truthOf(a) === true) && all.length === 1
        ? all
        : one.every((a) => truthOf(a) === false)
          ? all
          : all.every((a) => truthOf(a) === false)
            ? one
            : eitherBoolean({ input: true }),
    );
}

export const honoCombine: Library = {
  name: 'hono/combine',
  packages: ['hono'],
  modules: {
    combine: {
      every: native('every', ({ machine, args }) => every(machine, args)),
      some: native('some', ({ args }) => some(args)),
      except: native('except', ({ machine, args: [condition = undefinedValue, ...middleware] }) =>
        asyncNative('except', (call) => {
          const [context = undefinedValue, next = undefinedValue] = call.args;
          return eitherWay(
            call,
            applies(call, condition, context),
            () => proceed(call, next),
            () => ask(call, every(machine, middleware), context, next),
          );
        }),
      ),
    },
  },
};
