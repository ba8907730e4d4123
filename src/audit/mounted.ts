/** Several applications that serve the same code: what is wrong with it is said once, and where else it is served beside it. */
import type { ReportedEntry } from './model.ts';
import type { RuleFinding } from './rule.ts';

/** `said`: whether the configuration speaks of an entry; that one is told apart. Entries are in the report's order. */
export function oncePerCode(
  findings: readonly RuleFinding[],
  entries: ReadonlyMap<string, ReportedEntry>,
  said: (entry: ReportedEntry) => boolean,
): readonly RuleFinding[] {
  const order = new Map([...entries.keys()].map((id, i) => [id, i]));
  const groups = new Map<string, { finding: RuleFinding; entry: ReportedEntry }[]>();
  const out: RuleFinding[] = [];
  for (const finding of findings) {
    const entry = finding.entry ? entries.get(finding.entry) : undefined;
    if (!entry || said(entry)) {
      out.push(finding);
      continue;
    }
    const { region, severity = '' } = finding;
    const key = [region.file, region.line, region.column, severity, entry.framework, entry.method, entry.path].join('\0');
    const group = groups.get(key);
    if (group && !group.some((other) => other.entry.app === entry.app)) group.push({ finding, entry });
    else if (group) out.push(finding);
    else groups.set(key, [{ finding, entry }]);
  }
  for (const group of groups.values()) {
    const [first, ...others] = group.sort((a, b) => (order.get(a.entry.id) ?? 0) - (order.get(b.entry.id) ?? 0));
    if (!first) continue;
    const related = others.map(({ entry }) => ({ file: entry.file, line: entry.line, message: `so it is with ${entry.id}` }));
    const all = group.map(({ entry }) => entry.id);
    out.push(others.length === 0 ? first.finding : { ...first.finding, entries: all, related: [...(first.finding.related ?? []), ...related] });
  }
  return out;
}
