/**
 * A face check under way: on h5 the app starts anew after the card platform's page, and goes on
 * from what is kept here.
 */
import { type FaceTask, forget, store, stored } from '../../platform/phone/storage.ts'

/** A check that was begun longer ago is not taken up again. */
const TAKEN_UP_WITHIN_MS = 10 * 60 * 1000

export function beginFaceTask(task: Omit<FaceTask, 'begunAt'>): FaceTask {
  const begun = { ...task, begunAt: Date.now() }
  store('faceTask', begun)
  return begun
}

/** The check begun for this very purpose and not finished yet, or `null`. */
export function unfinishedFaceTask(
  purpose: FaceTask['purpose'],
  resource: string,
): FaceTask | null {
  const task = stored('faceTask')
  const wanted =
    task !== null &&
    task.purpose === purpose &&
    task.resource === resource &&
    Date.now() - task.begunAt < TAKEN_UP_WITHIN_MS
  return wanted ? task : null
}

export function endFaceTask(): void {
  forget('faceTask')
}
