import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../../access/index.js';
import { getDataClass, toChangeContext } from '../../access/index.js';
import type { Grounds, Standpoint } from '../../decision/index.js';
import { Decisions, explainDeployment } from '../../decision/index.js';
import type { ReportHeader, ReportRow } from '../domain/allow-list-report.js';
import { indexEvidence, isoOf, toReportRow } from '../domain/allow-list-report.js';
import type { ReportFormat } from '../domain/report-formats.js';
import { writeReport } from '../domain/report-formats.js';
import { ExportLog } from './ports.js';

export interface ReportRequest {
  readonly scope: string;
  /** Undefined: every class of the organisation, or of those that the principal may ask for. */
  readonly dataClass?: string;
  /** Null: now. */
  readonly asOf: number | null;
  /** Null: when the newest revision was recorded. */
  readonly knownAt: number | null;
  readonly format: ReportFormat;
}

/** A report ready to be written: everything that can fail has been asked. */
export interface Report {
  readonly header: ReportHeader;
  readonly pieces: Iterable<string>;
}

/** Makes reports; their bytes depend on the request and the record alone. */
@Injectable()
export class Reports {
  constructor(
    private readonly decisions: Decisions,
    private readonly log: ExportLog,
  ) {}

  /**
   * Leaves an audit event of whoever asks, then gives the report. Throws what `Decisions.grounds` throws, and `DATA_CLASS_NOT_ALLOWED`.
   */
  async allowList(request: ReportRequest, context: RequestContext): Promise<Report> {
    const { scope, dataClass, asOf, knownAt, format } = request;
    const standpoint: Standpoint = { scope, dataClass: dataClass ?? null, asOf, knownAt };
    const grounds = await this.decisions.grounds(standpoint);
    const classes = toClasses(context, grounds, dataClass);
    const header = toHeader(grounds, classes, knownAt ?? grounds.recordedAt);
    const by = toChangeContext(context, null, '');
    await this.log.record(grounds.question.organisation.id, header, format, by);
    return { header, pieces: writeReport(format, header, rowsOf(grounds, classes)) };
  }
}

/** SECURITY: the limit of a key stands here, so that no door to the reports can forget it. */
function toClasses(
  { principal }: RequestContext,
  { question }: Grounds,
  asked: string | undefined,
): readonly string[] {
  if (asked !== undefined) {
    getDataClass(principal, asked);
    return [asked];
  }
  const { dataClasses } = question.organisation;
  return dataClasses.filter((name) => principal.dataClasses?.includes(name) ?? true);
}

function toHeader(
  { question, revision }: Grounds,
  dataClasses: readonly string[],
  knownAt: number,
): ReportHeader {
  return {
    report: 'cordon.report.allow-list/v1',
    scope: question.scope,
    dataClasses,
    asOf: isoOf(question.now),
    knownAt: isoOf(knownAt),
    revision: Number(revision),
    policies: question.policies.map(({ policy, version, scope }) => ({
      name: policy.name,
      version,
      assignedTo: scope,
      enforcement: policy.enforcement,
      title: policy.title,
    })),
  };
}

/** Made one by one while the report is written: a report over many classes never stands in memory. */
function* rowsOf({ question }: Grounds, classes: readonly string[]): Generator<ReportRow, void, undefined> {
  const claims = indexEvidence(question.view);
  for (const dataClass of classes) {
    const ofClass = { ...question, dataClass };
    for (const entry of question.view.deployments) {
      yield toReportRow(dataClass, explainDeployment(ofClass, entry), claims);
    }
  }
}
