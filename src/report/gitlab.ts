/**
 * GitLab: the code quality report (merge request widget, every tier) and the SAST report (security widget and vulnerability report, Ultimate).
 * What GitLab asks of them is in its own repository: app/validators/json_schemas/codeclimate.json, whose first bad element ends the reading, and
 * lib/gitlab/ci/parsers/security/validators/schemas/15.0.7/sast-report-format.json.
 */
import { createHash } from 'node:crypto';
import type { Finding, Report, Severity } from '../audit/model.ts';
import type { RuleMeta } from '../audit/rule.ts';
import { openFindings } from './order.ts';
import { pathFromTop } from './receiver.ts';
import type { HostOptions } from './receiver.ts';

const qualities: Record<Severity, 'critical' | 'major' | 'info'> = { error: 'critical', warning: 'major', note: 'info' };

/** GitLab shows findings of one fingerprint once, across all jobs of a pipeline: two scans of two folders have to differ. */
function printIn(options: Pick<HostOptions, 'root' | 'top'>): (f: Finding) => string {
  const prefix = pathFromTop(options)('.');
  return (f) => (prefix === '.' ? f.fingerprint : createHash('sha256').update(`${prefix}\u0000${f.fingerprint}`).digest('hex').slice(0, 32));
}

/** `artifacts:reports:codequality` */
export function gitlabReport(report: Report, options: Pick<HostOptions, 'root' | 'top'>): string {
  const path = pathFromTop(options);
  const print = printIn(options);
  const issues = openFindings(report.findings).map((f) => ({
    type: 'issue',
    check_name: f.ruleId,
    description: f.message,
    categories: ['Security'],
    severity: qualities[f.severity],
    fingerprint: print(f),
    location: { path: path(f.file), lines: { begin: f.line, end: f.endLine } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}

export interface GitlabSastOptions extends HostOptions {
  /** The end of the scan: the format asks for it, and it is the only part that differs from run to run. */
  now: Date;
}
const longestName = 255;
const longestDescription = 1_048_576;
const longestSolution = 7_000;

/** `artifacts:reports:sast` */
export function gitlabSastReport(report: Report, options: GitlabSastOptions): string {
  const path = pathFromTop(options);
  const print = printIn(options);
  const metas = new Map(options.rules.map((r) => [`authlint/${r.meta.id}`, r.meta]));
  const tool = { id: 'authlint', name: 'authlint', version: report.tool.version, vendor: { name: 'authlint' }, url: 'https://www.npmjs.com/package/authlint' };
  const time = (date: Date): string => date.toISOString().slice(0, 19);
  const log = {
    version: '15.0.7',
    scan: {
      type: 'sast',
      status: options.successful ? 'success' : 'failure',
      start_time: time(new Date(options.now.getTime() - report.stats.milliseconds)),
      end_time: time(options.now),
      analyzer: tool,
      scanner: tool,
      messages: report.diagnostics
        .filter((d) => d.severity !== 'note')
        .map((d) => ({
          level: 'warn',
          value: `${d.file === null ? '' : `${path(d.file)}${d.line === null ? '' : `:${String(d.line)}`}: `}${d.message}`,
        })),
    },
    vulnerabilities: openFindings(report.findings).map((f) => vulnerability(f, metas.get(f.ruleId), print(f), path)),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function vulnerability(f: Finding, meta: RuleMeta | undefined, fingerprint: string, path: (file: string) => string): Record<string, unknown> {
  const steps = f.steps.map((s) => `- ${path(s.file)}:${String(s.line)} ${s.message}`);
  return {
    id: uuidOf(fingerprint),
    name: (meta?.title ?? f.ruleId).slice(0, longestName),
    description: [f.message, ...(steps.length > 0 ? ['', ...steps] : [])].join('\n').slice(0, longestDescription),
    severity: severityOf(f, meta),
    ...(meta ? { solution: meta.help.slice(0, longestSolution) } : {}),
    identifiers: [
      { type: 'authlint_rule_id', name: f.ruleId, value: f.ruleId },
      ...(meta?.cwe ?? []).map((cwe) => {
        const number = cwe.replace(/\D/g, '');
        return { type: 'cwe', name: cwe, value: number, url: `https://cwe.mitre.org/data/definitions/${number}.html` };
      }),
    ],
    location: { file: path(f.file), start_line: f.line, end_line: f.endLine, ...(f.entry === null ? {} : { method: f.entry }) },
    tracking: {
      type: 'source',
      items: [
        { file: path(f.file), start_line: f.line, end_line: f.endLine, signatures: [{ algorithm: 'scope_offset', value: `${path(f.file)}|${fingerprint}` }] },
      ],
    },
  };
}
function severityOf(f: Finding, meta: RuleMeta | undefined): 'Critical' | 'High' | 'Medium' | 'Low' | 'Info' {
  if (f.severity === 'error') return Number(meta?.securitySeverity ?? 0) >= 9 ? 'Critical' : 'High';
  if (f.severity === 'warning') return 'Medium';
  return Number(meta?.securitySeverity ?? 0) >= 1 ? 'Low' : 'Info';
}
/** The same finding has the same id in every run. */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
