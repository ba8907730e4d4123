/** What people without a session use: asking for one there would shut them out. */
import type { Walked } from '../audit/scan.ts';
import type { Scene } from './fix.ts';
import { callsOf } from './ownership.ts';

/** Where people are who have no session yet, or need none. */
const beforeSession =
  /(?:^|[/([-])(?:log-?in|sign-?in|sign-?up|register|forgot|reset|recover|verify|verification|invites?|invitations?|auth|sso|share|public|password|onboarding)(?:$|[/)\]-])/i;
const deepest = 6;
const reached = new WeakMap<Scene, Map<string, string>>();

const byItself =
  /(?:^|\/)(?:log-?in|sign-?in|sign-?up|register|registration|forgot(?:-password)?|reset-?password|password-?reset|recover|verify|verify-?email|verification)(?:$|\/)/i;
/** Why nobody who calls it can have a session, as far as can be seen; null where nothing speaks for it. */
export function isForGuests(scene: Scene, target: Walked): string | null {
  if (byItself.test(target.entry.path)) return 'people have no session yet where they call it';
  const page = usedByGuests(scene, target);
  if (page !== null) return `${page} uses it, where nobody has to be signed in`;
  const byMail = callsOf(scene, target)?.calls.some((c) => /^(?:user|account|member|customer)s?$/i.test(c.resource) && c.columns.has('email'));
  return byMail ? 'it knows its user by an e-mail address, as who has no session does' : null;
}

/** The page by whose imports an action is known to guests, or null. */
function usedByGuests(scene: Scene, target: Walked): string | null {
  if (target.point.framework !== 'next-server-action') return null;
  return filesOfGuests(scene).get(target.point.file) ?? null;
}

/** What open pages import, as far as they are open on purpose or stand where nobody has a session: file to page. */
function filesOfGuests(scene: Scene): Map<string, string> {
  let known = reached.get(scene);
  if (known) return known;
  known = new Map();
  const spoken = new Set(scene.run.report.findings.filter((f) => f.severity !== 'note' && f.suppressed === null).map((f) => f.entry));
  const { project } = scene.run;
  for (const { entry, point } of scene.run.scanned.walked) {
    if (entry.framework !== 'next-page' || entry.verdict === 'guarded') continue;
    if (spoken.has(entry.id) && !beforeSession.test(entry.path)) continue;
    known.set(point.file, entry.id);
    let files = [point.file];
    for (let depth = 0; depth < deepest && files.length > 0; depth++) {
      const next: string[] = [];
      for (const file of files) {
        const module = project.module(file);
        const sources = [...(module?.imports ?? []), ...(module?.exports ?? [])].flatMap((x) => ('source' in x ? [x.source] : []));
        for (const source of new Set(sources)) {
          const resolution = project.resolve(file, source);
          if (resolution.kind !== 'file' || known.has(resolution.file)) continue;
          known.set(resolution.file, entry.id);
          next.push(resolution.file);
        }
      }
      files = next;
    }
  }
  reached.set(scene, known);
  return known;
}
