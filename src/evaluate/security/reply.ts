/**
 * A reply that code writes to: what was sent, with which status, on which path. The answers that may have been sent are kept apart,
 * so that "401 and done" on one path is never mixed with "200" on another.
 */
import { Slot, isValue } from '../values/heap.ts';
import type { Cell } from '../values/heap.ts';
import { recordLeaks } from './leaks.ts';
import type { Interpreter } from '../machine.ts';
import type { Model } from '../models.ts';
import type { Effect, Path } from '../values/path.ts';
import { constant, constantString, falseValue, modelValue, never, onlyConstant, objectValue, trueValue, undefinedValue } from '../values/values.ts';
import type { Alt, Memory, Place, Value } from '../values/values.ts';
import type { Exit, Walk } from '../verdicts/walk.ts';

export interface ReplyState {
  cell: Cell;
  /** Status that the next answer goes with. */
  status: Slot;
  /** Alternatives: undefined (nothing sent yet) or an answer. */
  answer: Slot;
}
/** One answer that may have been sent. */
export interface Sent {
  status: Value;
  body: Value;
  /** Where a redirect leads; undefined where it is none. */
  location: Value | null;
  at: Place | null;
  /** The calls that led there. */
  via: string;
  /** Sent in a catch clause. */
  handling: boolean;
  path: Path;
  /** What was done after it was sent. */
  after: readonly Effect[];
}

const answerModel: Model = { kind: 'object', name: 'answer', members: {} };
const none: Value = undefinedValue;

/** A reply object. The adapter adds the methods. */
export function newReply(m: Interpreter): ReplyState {
  const [alt] = m.newObject({}, null, { type: 'Reply', open: {} });
  if (alt?.t !== 'object') throw new Error('a new object is an object');
  const { cell } = alt;
  const status = new Slot(constant(200), true);
  const answer = new Slot(none, true);
  cell.properties.set('statusCode', status);
  const sent = m.native('sent', () => sentFlag(m, answer));
  for (const name of ['sent', 'headersSent', 'writableEnded']) cell.accessors.set(name, { get: null, set: null, native: sent });
  return { cell, status, answer };
}

/** `reply.sent`: each answer to the question remembers which answers to the request it stands for. */
function sentFlag(m: Interpreter, answer: Slot): Value {
  const content = answer.content as Value;
  const flag = (truth: boolean): Value => {
    const alts = content.filter((a) => isAnswer(a) === truth);
    if (alts.length === 0) return never;
    const ways = alts.map((a) => a.when?.path);
    const setting = ways.every((way) => way?.ifSet) ? ways[0] : undefined;
    const memory: Memory = { path: truth || !setting ? m.path : { ...m.path, ifSet: setting.ifSet }, slots: new Map([[answer, alts]]) };
    return (truth ? trueValue : falseValue).map((a) => ({ ...a, when: memory }));
  };
  return [...flag(true), ...flag(false)];
}
const isAnswer = (alt: Alt): boolean => alt.t !== 'const';

/** Sends from the current path. */
export function sendReply(m: Interpreter, reply: ReplyState, body: Value, site: Place, location: Value | null = null): Value {
  const [status] = reply.status.content as Value;
  recordLeaks(m, body, site, status?.t === 'const' && typeof status.v === 'number' ? status.v : null);
  const place: Value = constant(`${site.file}\0${String(site.start)}\0${String(site.end)}`);
  const [made] = modelValue(answerModel, {
    status: reply.status.content as Value,
    body,
    at: place,
    via: constant(m.via()),
    handling: constant(m.path.handling),
    ...(location ? { location } : {}),
  });
  // The first one is sent. On ways on which none was yet, this is it.
  const sent = isValue(reply.answer.content) ? reply.answer.content.filter(isAnswer) : never;
  const all = isValue(reply.answer.content) && sent.length === reply.answer.content.length && sent.length > 0;
  if (made && !all) m.heap.write(reply.answer, [...sent, { ...made, when: { path: m.path, slots: null } }]);
  return objectValue(reply.cell);
}
export function clearReply(m: Interpreter, reply: ReplyState): void {
  m.heap.write(reply.answer, none);
}

/** What may have been sent at an exit, and whether it may be that nothing was. */
export function sentAt(walk: Walk, exit: Exit, reply: ReplyState): { answers: Sent[]; unsent: boolean } {
  const content = walk.at(exit, reply.answer);
  const alts: Value = Array.isArray(content) ? (content as Value) : none;
  const answers = alts.filter(isAnswer).map((alt): Sent => {
    const state = alt.t === 'model' ? alt.state : {};
    return {
      status: state.status ?? [{ t: 'opaque', hint: 'number', truthy: true, nullish: false, cell: null, tags: {} }],
      body: state.body ?? undefinedValue,
      location: state.location ?? null,
      at: placeOf(state.at),
      via: constantString(state.via ?? never) ?? '',
      handling: onlyConstant(state.handling ?? never)?.v === true,
      // What came after the only answer on this way counts too: sending ends nothing by itself.
      path: alts.length === 1 || !alt.when ? exit.path : alt.when.path,
      after: alts.length === 1 && alt.when ? exit.path.effects.filter((e) => !alt.when?.path.effects.includes(e)) : [],
    };
  });
  return { answers, unsent: alts.some((a) => !isAnswer(a)) };
}
/** The status set at an exit, for what is returned instead of sent. */
export function statusAt(walk: Walk, exit: Exit, reply: ReplyState): Value {
  const content = walk.at(exit, reply.status);
  return Array.isArray(content) ? (content as Value) : never;
}
function placeOf(value: Value | undefined): Place | null {
  const [alt] = value ?? never;
  if (alt?.t !== 'const' || typeof alt.v !== 'string') return null;
  const [file, start, end] = alt.v.split('\0');
  return file ? { file, start: Number(start), end: Number(end) } : null;
}
