export { type ItemChange, eventsOf, noticesOf, project, projectHistory } from './project.ts'
export { listRedemptions } from './redemptions.ts'
