/**
 * What GitHub code scanning takes of a SARIF file (docs.github.com, "SARIF results exceed one or more limits"): above the hard limits a file
 * is refused whole, above the soft ones the rest is dropped without a word. What has to be cut is cut here, the mildest first, and said.
 */
import type { Log, Notification, Result } from 'sarif';

export interface SarifLimits {
  /** Results in a run: refused above. */
  results: number;
  /** Results that are kept and shown, by severity. */
  shownResults: number;
  /** Steps of one code flow that are shown (refused above ten times as many). */
  flowLocations: number;
  /** Related locations of one result that are shown (refused above ten times as many). */
  relatedLocations: number;
  /** Tags of a rule that are shown (refused above twice as many). */
  tags: number;
  /** Bytes of the file as it is sent, compressed with gzip. */
  gzipBytes: number;
}
export const codeScanningLimits: SarifLimits = {
  results: 25_000,
  shownResults: 5_000,
  flowLocations: 1_000,
  relatedLocations: 100,
  tags: 10,
  gzipBytes: 10_000_000,
};

/** The start and the end say most of a long walk: where it begins, and what it reaches. */
export function cutMiddle<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  const head = Math.floor(most / 2);
  return [...list.slice(0, head), ...list.slice(list.length - (most - head))];
}

const note = (text: string): Notification => ({ level: 'warning', descriptor: { id: 'authlint/cut' }, message: { text } });

/** Results, worst first, as many as a run may have. */
export function cutResults(results: readonly Result[], limits: SarifLimits): { results: Result[]; notes: Notification[] } {
  const kept = results.slice(0, limits.results);
  const notes: Notification[] = [];
  if (kept.length < results.length) {
    notes.push(
      note(
        `${String(results.length - kept.length)} of ${String(results.length)} results were left out, the mildest first: code scanning refuses a file with more than ${String(limits.results)}.`,
      ),
    );
  }
  if (kept.length > limits.shownResults) {
    notes.push(note(`Code scanning shows the first ${String(limits.shownResults)} of these ${String(kept.length)} results; they are sorted by severity.`));
  }
  return { results: kept, notes };
}

/** The text of a log, small enough to be sent: code flows of the mildest results go first, then the mildest results. */
export function fittingText(log: Log, limits: SarifLimits): string {
  const [run] = log.runs;
  let text = print(log);
  const results = run?.results;
  const notifications = run?.invocations?.[0]?.toolExecutionNotifications;
  if (!results || !notifications || fits(text, limits)) return text;
  const all = results.length;
  const flowless = note('The code flows of results were left out, beginning with the mildest: the file would be larger than code scanning takes.');
  notifications.push(flowless);
  // Twice as many each time: few rounds of compressing, and no more than half of what is left goes for nothing.
  for (let from = Math.floor(all / 2); ; from = Math.floor(from / 2)) {
    for (const result of results.slice(from)) delete result.codeFlows;
    text = print(log);
    if (fits(text, limits)) return text;
    if (from === 0) break;
  }
  const fewer = note('');
  notifications.push(fewer);
  while (results.length > 0) {
    results.length = Math.floor(results.length * 0.8);
    fewer.message.text = `${String(all - results.length)} of ${String(all)} results were left out, the mildest first: the file would be larger than code scanning takes.`;
    text = print(log);
    if (fits(text, limits)) break;
  }
  return text;
}
function fits(text: string, limits: SarifLimits): boolean {
  return Buffer.byteLength(text) <= limits.gzipBytes || process.getBuiltinModule('node:zlib').gzipSync(text).length <= limits.gzipBytes;
}
function print(log: Log): string {
  return `${JSON.stringify(log, null, 2)}\n`;
}
