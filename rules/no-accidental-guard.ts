import type { ReportedEntry, ReportedGuard } from '../src/audit/model.ts';
import type { Rule } from '../src/audit/rule.ts';
import { worstOf } from '../src/audit/holes.ts';
import { effectPhrase, entryName, sentence } from './wording.ts';

export const noAccidentalGuard: Rule = {
  meta: {
    id: 'no-accidental-guard',
    title: 'Only a crash stops an outsider',
    description: 'Nothing but the dereference of a missing session or user stops an outsider.',
    help: [
      'The code goes on without a session and fails where it reads a property of what is not there. That is luck: an optional chain, a default, or another order of statements opens the entry, and until then every such request is an error in the log.',
      '',
      'Test the session first and answer 401.',
    ].join('\n'),
    cwe: ['CWE-754', 'CWE-476'],
    owasp: ['A10:2025'],
    asvs: ['16.5.3'],
    severity: 'warning',
    securitySeverity: '5.5',
    precision: 'medium',
    recommended: true,
    options: null,
  },
  check(context) {
    // One crash may stand in the way of many entries: it is one cause.
    const byPlace = new Map<string, { guard: ReportedGuard; entries: ReportedEntry[] }>();
    for (const entry of context.entries) {
      const stops = entry.guards.filter((g) => g.persona === 'outsider');
      const [guard] = stops;
      if (entry.verdict !== 'guarded' || !guard || !stops.every((g) => g.how === 'crash') || !worstOf(entry.effects)) continue;
      const key = `${guard.file}:${String(guard.line)}`;
      const known = byPlace.get(key);
      if (known) known.entries.push(entry);
      else byPlace.set(key, { guard, entries: [entry] });
    }
    return [...byPlace.values()].flatMap(({ guard, entries }) => {
      const [entry] = entries;
      const found = entry ? worstOf(entry.effects) : null;
      if (!entry || !found) return [];
      const alone = entries.length === 1;
      const more = alone ? '' : ` The same holds for ${String(entries.length - 1)} more.`;
      return [
        {
          region: context.lineOf(guard.file, guard.line),
          message: `Only a crash stops an outsider here: \`${guard.symbol}\` gives him nothing, and this line reads a property of what is therefore missing. ${sentence(entryName(entry))} ${effectPhrase(found.worst)} behind it.${more} Test for the session first and end the request without one.`,
          confidence: entry.confidence,
          entry: alone ? entry.id : null,
          entries: entries.map((e) => e.id),
          symbol: guard.symbol,
          steps: alone ? context.stepsOf(entry) : [],
          related: [{ file: found.worst.file, line: found.worst.line, message: `done behind it: ${found.worst.symbol || found.worst.resource}` }],
        },
      ];
    });
  },
};
