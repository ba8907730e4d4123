/** Reports that no scan made: for limits, escaping and order. */
import type { Finding, Report, ReportedEntry } from '../../src/audit/model.ts';

export function makeFinding(parts: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'authlint/no-unprotected-route',
    severity: 'error',
    confidence: 'high',
    message: 'a message',
    file: 'app/api/x/route.ts',
    line: 3,
    column: 5,
    endLine: 3,
    endColumn: 9,
    entry: 'GET /api/x',
    steps: [],
    related: [],
    fingerprint: '0123456789abcdef0123456789abcdef',
    suppressed: null,
    ...parts,
  };
}
export function makeEntry(parts: Partial<ReportedEntry> = {}): ReportedEntry {
  return {
    id: 'GET /api/x',
    app: '.',
    framework: 'next-app-route',
    method: 'GET',
    path: '/api/x',
    symbol: 'GET',
    file: 'app/api/x/route.ts',
    line: 3,
    column: 5,
    definedIn: 'app/api/x/route.ts',
    verdict: 'open',
    guarded: false,
    unknown: null,
    level: 'public',
    confidence: 'high',
    conditional: null,
    guards: [],
    effects: [],
    effectsCut: false,
    permissions: [],
    rateLimit: null,
    validated: null,
    ...parts,
  };
}
export function makeReport(findings: Finding[], parts: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'authlint', version: '0.1.0' },
    entries: [],
    findings,
    diagnostics: [],
    stats: { files: 1, parsed: 1, fromCache: 0, entries: 0, milliseconds: 1500 },
    ...parts,
  };
}
