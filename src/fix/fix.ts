/** What a kind of fix gets to see, and what it answers. */
import type { Finding, ReportedEntry } from '../audit/model.ts';
import type { RunResult } from '../audit/run.ts';
import type { Edit } from './edits.ts';
import type { Sources } from './source.ts';

export interface Proposal {
  edits: Edit[];
  /** One sentence: what it does. */
  what: string;
  /** It goes on from a call that the entry makes already. */
  continues?: boolean;
}
/** Proposals in the order in which they are to be tried; where there is none, the reason in one sentence. */
export interface Answer {
  proposals: Proposal[];
  reason: string;
}
export const none = (reason: string): Answer => ({ proposals: [], reason });

export interface Scene {
  run: RunResult;
  sources: Sources;
}
export type Fixer = (finding: Finding, scene: Scene) => Answer;

export const pathOf = (scene: Scene, file: string): string => `${scene.run.project.root}/${file}`;
export function entryOf(finding: Finding, scene: Scene): ReportedEntry | null {
  return scene.run.context.entries.find((e) => e.id === finding.entry) ?? null;
}
