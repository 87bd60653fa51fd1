export { eventsOf, noticesOf, project, projectHistory, type Change } from './project.ts'
export { listRedemptions } from './redemptions.ts'
