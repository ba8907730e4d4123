/** The project's own guards, found by what their functions do while personas walk, and functions that are only named like guards. */
import { byText } from './order.ts';
import { wordsOf } from '../evaluate/security/credentials.ts';
import { roleKinds } from '../evaluate/verdicts/getting.ts';
import { decisionKey } from '../evaluate/verdicts/ledger.ts';
import type { Known, Ledger, Met, Refusal } from '../evaluate/verdicts/ledger.ts';
import { keyOf, placeOfKey } from '../evaluate/verdicts/neutral.ts';
import type { Passage } from '../evaluate/verdicts/neutral.ts';
import type { Ending } from '../evaluate/verdicts/walk.ts';
import type { Place } from '../evaluate/values/values.ts';
import type { Project } from '../project/types.ts';
import { functionsOf } from './functions.ts';
import type { Level } from './model.ts';
import { placeLine } from './lines.ts';
import type { Scanned, Walked } from './scan.ts';

export interface FoundGuard {
  symbol: string;
  file: string;
  line: number;
  /** What it takes to pass. */
  proves: Level;
  /** How whoever lacks it is stopped. */
  how: (Refusal | 'answers the request')[];
  /** Ids of the entries that rely on it. */
  entries: string[];
}
export interface LookAlike {
  symbol: string;
  file: string;
  line: number;
  /** Entries on whose walks it was called. */
  entries: number;
  /** Why it is no guard. */
  reason: string;
}
export interface GuardList {
  guards: FoundGuard[];
  lookAlikes: LookAlike[];
  /** Guarded entries that refuse by a check in their own code alone. */
  inline: string[];
}
/** A guard with what a walk without it needs. */
export interface GuardFunction extends FoundGuard {
  key: string;
  passage: Passage;
}

interface Own {
  file: string;
  start: number;
  end: number;
}
/** Where the code of an entry stands: functions in there are its own. */
function ownSpan({ point }: Walked): Own {
  return { file: point.file, start: point.span.start, end: point.span.end };
}
const within = (place: Place, span: Own): boolean => place.file === span.file && place.start >= span.start && place.end <= span.end;

export class GuardSurvey {
  readonly guards: GuardFunction[] = [];
  readonly lookAlikes: LookAlike[] = [];
  readonly inline: string[] = [];
  /** Keys of functions that are the code of entries, and of those that hand the request on. */
  readonly own = new Set<string>();
  private readonly byId: Map<string, Walked>;
  private readonly project: Project;

  constructor(project: Project, scanned: Scanned, ledger: Ledger) {
    this.project = project;
    this.byId = new Map(scanned.walked.map((w) => [w.entry.id, w]));
    this.findOwn(ledger);
    const relied = new Map<string, Set<string>>();
    for (const [key, known] of ledger.functions) {
      if (this.own.has(key)) continue;
      const entries = this.reliedOn(known);
      if (entries.size === 0 || (this.works(known) && !this.wraps(known))) continue;
      for (const id of entries) relied.set(id, (relied.get(id) ?? new Set()).add(key));
      this.guards.push(this.guardOf(key, known, entries));
    }
    const found = new Set(this.guards.map((g) => g.key));
    for (const [key, known] of ledger.functions) {
      if (found.has(key) || this.own.has(key) || this.works(known) || !namedLikeGuard(known.name)) continue;
      const reason = whyNot(known, this.reliedOn(known).size > 0);
      if (reason) this.lookAlikes.push({ ...this.lineOf(known), entries: known.met.size, reason });
    }
    for (const w of scanned.walked) if (w.entry.verdict === 'guarded' && w.judgement.stops && !relied.has(w.entry.id)) this.inline.push(w.entry.id);
    this.guards.sort((a, b) => b.entries.length - a.entries.length || byText(a.file, b.file) || a.line - b.line);
    this.lookAlikes.sort((a, b) => b.entries - a.entries || byText(a.file, b.file) || a.line - b.line);
  }

  list(): GuardList {
    return { guards: this.guards.map(({ key: _key, passage: _passage, ...guard }) => guard), lookAlikes: this.lookAlikes, inline: this.inline };
  }

  /** Functions inside an entry's declaration; and those of its file in which, for who gets in, its work is done. */
  private findOwn(ledger: Ledger): void {
    for (const [key, known] of ledger.functions) {
      for (const [id, personas] of known.met) {
        const walked = this.byId.get(id);
        if (!walked) continue;
        const { point } = walked;
        const inFile = known.place.file === point.file || known.place.file === point.definedIn;
        const declared = within(known.place, ownSpan(walked)) || within(ownSpan(walked), known.place);
        if (declared || (inFile && (personas.get('insider')?.works === true || known.name === point.symbol))) this.own.add(key);
      }
    }
  }
  private works(known: Known): boolean {
    return [...known.met.values()].some((personas) => personas.get('insider')?.works === true);
  }
  private wraps(known: Known): boolean {
    return [...known.met.values()].some((personas) => [...(personas.get('insider')?.inside ?? [])].some((key) => this.own.has(key)));
  }
  private reliedOn(known: Known): Set<string> {
    const entries = new Set<string>();
    for (const [id, personas] of known.met) {
      const judgement = this.byId.get(id)?.judgement;
      if (judgement?.verdict !== 'guarded') continue;
      const stops = [
        ...(judgement.stops ?? []).map((s) => ({ s, persona: 'outsider' })),
        ...(judgement.laterStops ?? []).map((s) => ({ s, persona: 'stranger' })),
      ];
      if (stops.some(({ s, persona }) => refusedBy(known.place, s, decisionsOf(personas, persona)))) entries.add(id);
    }
    return entries;
  }
  private guardOf(key: string, known: Known, entries: ReadonlySet<string>): GuardFunction {
    const how = new Set<FoundGuard['how'][number]>();
    const kinds = new Set<string>();
    for (const id of entries) {
      for (const [persona, met] of known.met.get(id) ?? []) {
        if (persona === 'insider') continue;
        const decisions = decisionsOf(known.met.get(id) ?? new Map<string, Met>(), persona);
        if (persona === 'stranger' && decisions.size > 0 && met.decisions.size === 0) kinds.add('role');
        if (decisions.size === 0) continue;
        for (const h of met.how) how.add(h === 'returns nothing' && this.answersIn(id, known.place, met) ? 'answers the request' : h);
        for (const kind of met.kinds) if (persona === 'outsider' || roleKinds.has(kind)) kinds.add(kind);
      }
    }
    if (how.size > 1) how.delete('returns nothing');
    return {
      ...this.lineOf(known),
      proves: levelOf(kinds),
      how: [...how].sort(),
      entries: [...entries].sort(),
      key,
      passage: this.wraps(known) ? 'hands on' : [...known.met.values()].some((p) => p.get('insider')?.grants) ? 'grants' : 'returns',
    };
  }
  /** Whether the request ends in this function itself. */
  private answersIn(id: string, place: Place, met: Met): boolean {
    const judgement = this.byId.get(id)?.judgement;
    const inside = [place, ...[...met.inside].map(placeOfKey)];
    return [...(judgement?.stops ?? []), ...(judgement?.laterStops ?? [])].some((s) => inside.some((span) => within(s.place, span)));
  }
  private lineOf(known: Known): { symbol: string; file: string; line: number } {
    const { file, line } = placeLine(this.project, known.place);
    return { symbol: functionsOf(this.project).nameOf(known.place), file, line };
  }
}
/** What a function refused a persona by: decisions of its own, and what it denies him and grants to who gets in. */
function decisionsOf(personas: ReadonlyMap<string, Met>, persona: string): ReadonlySet<string> {
  const met = personas.get(persona);
  if (!met) return new Set();
  const denies = met.denials.size > 0 && !met.passes && personas.get('insider')?.grants === true;
  return denies ? new Set([...met.decisions, ...met.denials]) : met.decisions;
}
/** Whether a function's word made this end: what decided fell inside of it, or it is where the last doubt before the end was met. */
function refusedBy(place: Place, stop: Ending, decisions: ReadonlySet<string>): boolean {
  if (decisions.size === 0 || !stop.decided) return false;
  if (decisions.has(decisionKey(stop.decided))) return true;
  for (let trail = stop.path.trail; trail; trail = trail.previous) {
    if (!trail.decided || keyOf(trail.place) === keyOf(stop.place)) continue;
    return within(trail.place, place);
  }
  return false;
}
function levelOf(kinds: ReadonlySet<string>): Level {
  if ([...kinds].some((k) => roleKinds.has(k))) return 'role';
  return kinds.has('session') || kinds.has('identity') ? 'authenticated' : 'signature';
}

const nouns = new Set(
  'auth authenticated authenticate authentication authorized authorize authorization session admin permission permissions role roles access guard protect protected login logged signed signature jwt'.split(
    ' ',
  ),
);
const verbs = new Set('require ensure check verify assert validate has is can must enforce with'.split(' '));
const subjects = new Set('user users cookie token member membership owner ownership key apikey secret team organization workspace'.split(' '));
/** A name that a reader would take for a guard's. */
function namedLikeGuard(name: string): boolean {
  const words = wordsOf(name);
  const [first = ''] = words;
  return words.some((w) => nouns.has(w)) || (verbs.has(first) && words.some((w) => subjects.has(w)));
}

function whyNot(known: Known, relied: boolean): string | null {
  if (relied) return null;
  const outsiders: Met[] = [];
  const insiders: Met[] = [];
  for (const personas of known.met.values()) {
    const outsider = personas.get('outsider');
    const insider = personas.get('insider');
    if (outsider) outsiders.push(outsider);
    if (insider) insiders.push(insider);
  }
  if (outsiders.length === 0) return null;
  if (outsiders.some((met) => met.lost)) return 'what it does cannot be seen to the end';
  if (insiders.some((met) => met.fails && !met.passes)) return 'it stops those who are signed in, not the outsider';
  if (outsiders.some((met) => met.decisions.size > 0)) {
    return 'it tells the outsider from others, but no entry stops on what it says';
  }
  if (outsiders.some((met) => met.echoes)) return 'it goes by what the request says, and nothing verifies that';
  if (outsiders.every((met) => met.passes)) return 'the outsider gets through it like everybody else';
  return null;
}
