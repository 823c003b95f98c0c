export type { Report, ReportRequest } from './app/reports.js';
export { Reports } from './app/reports.js';
export type { ReportFact, ReportHeader, ReportRow } from './domain/allow-list-report.js';
export type { ReportFormat } from './domain/report-formats.js';
export { REPORT_FORMATS, writeReport } from './domain/report-formats.js';
export { ReportModule } from './report.module.js';
