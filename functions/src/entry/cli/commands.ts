/** Every command, in the order of the work. */
import type { Command } from './command.ts'
import { showAuditCommand } from './duty/audit-command.ts'
import { checkBooksCommand } from './duty/books-command.ts'
import {
  createBatchCommand,
  issueBatchCommand,
  showBatchCommand,
  voidBatchCommand,
  watchBatchCommand,
} from './duty/batch-command.ts'
import { createCampaignCommand } from './setup/campaign-command.ts'
import { createClassCommand } from './setup/class-command.ts'
import { showExpiryCommand } from './duty/expiry-command.ts'
import { createInstitutionCommand, linkInstitutionCommand } from './setup/institution-command.ts'
import { startJobCommand, type ScheduledJobs } from './duty/jobs-command.ts'
import { addOperatorCommand } from './setup/operator-command.ts'
import { redriveCommand, showDeadLettersCommand, showQueuesCommand } from './duty/queues-command.ts'
import { recordResultsCommand } from './setup/results-command.ts'
import { addRosterCommand } from './setup/roster-command.ts'

export const commandsOf = (jobs: ScheduledJobs): readonly Command[] => [
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
  startJobCommand(jobs),
]
