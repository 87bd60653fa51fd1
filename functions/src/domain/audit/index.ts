export { type AuditEntry, auditItem, readAudit, recordAudit } from './audit.ts'
