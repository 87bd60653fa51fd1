export { project, projectHistory, type Change, type ProjectionServices } from './project.ts'
export { listRedemptions } from './redemptions.ts'
