export { auditItem, readAudit, recordAudit, type AuditEntry } from './audit.ts'
