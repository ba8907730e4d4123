/** SARIF 2.1.0 for code scanning. */
import type { Log, Notification, PhysicalLocation, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import type { Finding, Report, ReportedDiagnostic, Severity } from '../audit/model.ts';
import type { Rule } from '../audit/rule.ts';
import { worstFirst } from './order.ts';
import { pathFromTop } from './receiver.ts';
import type { HostOptions } from './receiver.ts';
import { codeScanningLimits, cutMiddle, cutResults, fittingText } from './sarif-limits.ts';
import type { SarifLimits } from './sarif-limits.ts';

export interface SarifOptions extends HostOptions {
  /** Default: those of GitHub code scanning. */
  limits?: SarifLimits;
}

const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', note: 'note' };

/** Each segment percent-encoded: `[id]` and `(group)` are folder names of Next.js. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/');
}

export function sarifReport(report: Report, options: SarifOptions): string {
  const limits = options.limits ?? codeScanningLimits;
  const fromTop = pathFromTop(options);
  const uri = (file: string): string => encodePath(fromTop(file));
  const index = new Map(options.rules.map((r, i) => [`authlint/${r.meta.id}`, i]));
  const findings = worstFirst(report.findings);
  const { results, notes } = cutResults(
    findings.map((f) => result(f, index.get(f.ruleId) ?? -1, uri, limits)),
    limits,
  );
  const longFlows = findings.filter((f) => f.steps.length > limits.flowLocations).length;
  if (longFlows > 0) {
    notes.push({
      level: 'note',
      descriptor: { id: 'authlint/cut' },
      message: { text: `The middle of ${String(longFlows)} code flows was left out: code scanning shows ${String(limits.flowLocations)} steps.` },
    });
  }
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'authlint',
            version: report.tool.version,
            semanticVersion: report.tool.version,
            informationUri: 'https://www.npmjs.com/package/authlint',
            rules: options.rules.map((rule) => descriptor(rule, limits)),
            notifications: [cutDescriptor],
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The top of the work tree that was scanned.' } } },
        invocations: [
          {
            executionSuccessful: options.successful,
            toolExecutionNotifications: [...report.diagnostics.map((d) => notification(d, uri)), ...notes],
          },
        ],
        results,
      },
    ],
  };
  return fittingText(log, limits);
}

const cutDescriptor: ReportingDescriptor = {
  id: 'authlint/cut',
  shortDescription: { text: 'Something was left out of the file.' },
  fullDescription: { text: 'Results or parts of results were left out, because the receiving end would refuse them or not show them.' },
  help: { text: 'Scan applications one by one, each with a category of its own, or accept what is known in a baseline.' },
};

function notification(d: ReportedDiagnostic, uri: (file: string) => string): Notification {
  const physicalLocation: PhysicalLocation | null =
    d.file === null ? null : { artifactLocation: { uri: uri(d.file), uriBaseId: 'ROOT' }, ...(d.line === null ? {} : { region: { startLine: d.line } }) };
  return { level: levels[d.severity], message: { text: d.message }, ...(physicalLocation ? { locations: [{ physicalLocation }] } : {}) };
}

function descriptor(rule: Rule, limits: SarifLimits): ReportingDescriptor {
  const { meta } = rule;
  return {
    id: `authlint/${meta.id}`,
    name: meta.id
      .split('-')
      .map((w) => w.charAt(0).toUpperCase() + w.slice(1))
      .join(''),
    shortDescription: { text: meta.title },
    fullDescription: { text: meta.description },
    help: { text: meta.help, markdown: `# ${meta.title}\n\n${meta.help}` },
    defaultConfiguration: { level: levels[meta.severity] },
    properties: {
      tags: [
        'security',
        ...meta.cwe.map((c) => `external/cwe/${c.toLowerCase().replace(/^cwe-(\d+)$/, (_, n: string) => `cwe-${n.padStart(3, '0')}`)}`),
        ...meta.owasp,
        ...meta.asvs.map((a) => `ASVS-${a}`),
      ].slice(0, limits.tags),
      precision: meta.precision,
      'security-severity': meta.securitySeverity,
    },
  };
}

function result(f: Finding, ruleIndex: number, uri: (file: string) => string, limits: SarifLimits): Result {
  const location = (file: string, line: number, column?: number): PhysicalLocation => ({
    artifactLocation: { uri: uri(file), uriBaseId: 'ROOT' },
    region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
  });
  const steps: ThreadFlowLocation[] = cutMiddle(f.steps, limits.flowLocations).map((s) => ({
    location: { physicalLocation: location(s.file, s.line, s.column), message: { text: s.message } },
  }));
  const related = f.related.slice(0, limits.relatedLocations);
  // A placeholder `[text](id)` in a message links to the related location of that id.
  const links = related.map((r, i) => ` See [${r.message.replace(/[[\]]/g, '\\$&')}](${String(i + 1)}).`).join('');
  return {
    ruleId: f.ruleId,
    ruleIndex,
    level: levels[f.severity],
    message: { text: `${f.message.replace(/[[\]]/g, '\\$&')}${links}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uri(f.file), uriBaseId: 'ROOT' },
          region: { startLine: f.line, startColumn: f.column, endLine: f.endLine, endColumn: f.endColumn },
        },
        ...(f.entry === null ? {} : { logicalLocations: [{ fullyQualifiedName: f.entry, kind: 'function' }] }),
      },
    ],
    ...(related.length > 0
      ? { relatedLocations: related.map((r, i) => ({ id: i + 1, physicalLocation: location(r.file, r.line), message: { text: r.message } })) }
      : {}),
    ...(steps.length > 0 ? { codeFlows: [{ threadFlows: [{ locations: steps }] }] } : {}),
    partialFingerprints: { primaryLocationLineHash: `${f.fingerprint}:1` },
    properties: { confidence: f.confidence },
    ...(f.baselineState ? { baselineState: f.baselineState } : {}),
    ...(f.suppressed
      ? { suppressions: [{ kind: f.suppressed.kind === 'comment' ? 'inSource' : 'external', status: 'accepted', justification: f.suppressed.reason }] }
      : {}),
  };
}
