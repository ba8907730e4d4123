/**
 * Pages that are made for whoever comes by: they only show something, no layout above them asks who is there, and neither do most pages
 * beside them. A page whose layout refuses is none of these: a layout does not run for every request that renders the page below it.
 */
import { dirname } from 'node:path/posix';
import type { Effect } from '../evaluate/values/path.ts';
import type { ReportedEntry, ReportedGuard } from './model.ts';
import type { PublicIntent } from './rule.ts';
import type { Walked } from './scan.ts';
import { quiet } from './visitors.ts';

const shown = new Set(['next-page', 'next-layout']);
/** A question to another system that is the same whoever looks at the page. */
const asks = (e: Effect): boolean => e.kind === 'external' && e.operation === 'call' && e.resource === 'fetch' && e.given?.request === false;
const isBelow = (file: string, dir: string): boolean => dir === '.' || file.startsWith(`${dir}/`);
const refuses = ({ entry }: Walked): boolean => entry.verdict === 'guarded';

export function pageIntent(walked: Walked, all: readonly Walked[], effects: readonly Effect[]): PublicIntent | null {
  const { entry } = walked;
  if (!shown.has(entry.framework) || effects.some((e) => !quiet.has(e.kind) && !asks(e))) return null;
  const others = all.filter((w) => w !== walked && w.entry.app === entry.app && shown.has(w.entry.framework));
  if (others.some((w) => w.entry.framework === 'next-layout' && refuses(w) && isBelow(entry.file, dirname(w.entry.file)))) return null;
  const pages = others.filter((w) => w.entry.framework === 'next-page');
  if (isAmongGuarded(entry.file, pages)) return null;
  return { kind: 'published', reason: 'it is a page that only shows something, and nothing above or beside it asks who is there' };
}
/** The nearest layout above a page that refuses outsiders, and what it asks. */
export function refusingLayout(entry: ReportedEntry, entries: readonly ReportedEntry[]): ReportedGuard | null {
  if (entry.framework !== 'next-page') return null;
  const above = entries.filter((e) => e.framework === 'next-layout' && e.verdict === 'guarded' && e.app === entry.app && isBelow(entry.file, dirname(e.file)));
  const [nearest] = above.sort((a, b) => dirname(b.file).length - dirname(a.file).length);
  return nearest?.guards.find((g) => g.persona === 'outsider' && g.layer !== 'proxy') ?? null;
}
/** The nearest folder that has other pages has a guarded one, and most in the nearest that has more than one are guarded. */
function isAmongGuarded(file: string, pages: readonly Walked[]): boolean {
  for (let dir = dirname(dirname(file)); ; dir = dirname(dir)) {
    const near = pages.filter((w) => isBelow(w.entry.file, dir));
    if (near.length > 0 && !near.some(refuses)) return false;
    if (near.length > 1 || dir === '.') return near.filter(refuses).length * 2 > near.length;
  }
}
