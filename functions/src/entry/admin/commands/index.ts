/** Every command, in the order of the work. */
import type { Command } from '../command.ts'
import { showAuditCommand } from './audit.ts'
import { checkBooksCommand } from './books.ts'
import {
  createBatchCommand,
  issueBatchCommand,
  showBatchCommand,
  voidBatchCommand,
  watchBatchCommand,
} from './batch.ts'
import { createCampaignCommand } from './campaign.ts'
import { createClassCommand } from './class.ts'
import { showExpiryCommand } from './expiry.ts'
import { createInstitutionCommand, linkInstitutionCommand } from './institution.ts'
import { startJobCommand } from './jobs.ts'
import { addOperatorCommand } from './operator.ts'
import { redriveCommand, showDeadLettersCommand, showQueuesCommand } from './queues.ts'
import { recordResultsCommand } from './results.ts'
import { addRosterCommand } from './roster.ts'

export const commands: readonly Command[] = [
  createInstitutionCommand,
  addOperatorCommand,
  linkInstitutionCommand,
  createClassCommand,
  addRosterCommand,
  createBatchCommand,
  issueBatchCommand,
  watchBatchCommand,
  showBatchCommand,
  voidBatchCommand,
  createCampaignCommand,
  recordResultsCommand,
  showAuditCommand,
  checkBooksCommand,
  showExpiryCommand,
  showQueuesCommand,
  showDeadLettersCommand,
  redriveCommand,
  startJobCommand,
]
