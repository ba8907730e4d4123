/** What makes a finding the same finding after lines have moved. */
import { createHash } from 'node:crypto';
import type { ReportedEntry } from './model.ts';

export interface FingerprintParts {
  ruleId: string;
  entry: ReportedEntry | null;
  file: string;
  symbol: string;
}

/** Rule and route identity, else rule, file and enclosing symbol; then the occurrence number among equals. */
export function fingerprints(parts: readonly FingerprintParts[]): string[] {
  const seen = new Map<string, number>();
  return parts.map((p) => {
    const identity = p.entry
      ? [p.ruleId, p.entry.app, p.entry.framework, p.entry.method, p.entry.path, p.entry.symbol, p.symbol]
      : [p.ruleId, p.file, p.symbol];
    const key = identity.join('\u0000');
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return createHash('sha256')
      .update(`${key}\u0000${String(occurrence)}`)
      .digest('hex')
      .slice(0, 32);
  });
}
