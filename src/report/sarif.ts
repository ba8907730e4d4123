/** SARIF 2.1.0 for code scanning. */
import { relative } from 'node:path';
import type { Log, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import type { Finding, Report, Severity } from '../audit/model.ts';
import type { Rule } from '../audit/rule.ts';

export interface SarifOptions {
  rules: readonly Rule[];
  /** Absolute root of the scan. */
  root: string;
  /** Absolute folder that the URIs are relative to: the top of the work tree. */
  top: string;
  /** Whether the scan itself went well. */
  successful: boolean;
}

/** The receiving end shows no more per code flow. */
const mostFlowLocations = 1000;
const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', note: 'note' };

/** Each segment percent-encoded: `[id]` and `(group)` are folder names of Next.js. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/');
}

export function sarifReport(report: Report, options: SarifOptions): string {
  const prefix = relative(options.top, options.root).replaceAll('\\', '/');
  const uri = (file: string): string => encodePath(prefix === '' ? file : file === '.' ? prefix : `${prefix}/${file}`);
  const index = new Map(options.rules.map((r, i) => [`authlint/${r.meta.id}`, i]));
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
            rules: options.rules.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The top of the work tree that was scanned.' } } },
        invocations: [
          {
            executionSuccessful: options.successful,
            toolExecutionNotifications: report.diagnostics.map((d) => ({
              level: levels[d.severity],
              message: { text: d.message },
              ...(d.file === null
                ? {}
                : {
                    locations: [
                      {
                        physicalLocation: {
                          artifactLocation: { uri: uri(d.file), uriBaseId: 'ROOT' },
                          ...(d.line === null ? {} : { region: { startLine: d.line } }),
                        },
                      },
                    ],
                  }),
            })),
          },
        ],
        results: report.findings.map((f) => result(f, index.get(f.ruleId) ?? -1, uri)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(rule: Rule): ReportingDescriptor {
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
      ],
      precision: meta.precision,
      'security-severity': meta.securitySeverity,
    },
  };
}

function result(f: Finding, ruleIndex: number, uri: (file: string) => string): Result {
  const location = (
    file: string,
    line: number,
    column?: number,
  ): { artifactLocation: { uri: string; uriBaseId: string }; region: { startLine: number; startColumn?: number } } => ({
    artifactLocation: { uri: uri(file), uriBaseId: 'ROOT' },
    region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
  });
  const steps: ThreadFlowLocation[] = f.steps
    .slice(0, mostFlowLocations)
    .map((s) => ({ location: { physicalLocation: location(s.file, s.line, s.column), message: { text: s.message } } }));
  // A placeholder `[text](id)` in a message links to the related location of that id.
  const links = f.related.map((r, i) => ` See [${r.message.replace(/[[\]]/g, '\\$&')}](${String(i + 1)}).`).join('');
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
    ...(f.related.length > 0
      ? { relatedLocations: f.related.map((r, i) => ({ id: i + 1, physicalLocation: location(r.file, r.line), message: { text: r.message } })) }
      : {}),
    ...(steps.length > 0 ? { codeFlows: [{ threadFlows: [{ locations: steps }] }] } : {}),
    partialFingerprints: { primaryLocationLineHash: `${f.fingerprint}:1` },
    properties: { confidence: f.confidence },
    ...(f.suppressed
      ? { suppressions: [{ kind: f.suppressed.kind === 'comment' ? 'inSource' : 'external', status: 'accepted', justification: f.suppressed.reason }] }
      : {}),
  };
}
