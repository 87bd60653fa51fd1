/** The simulated card platform's own records: people whom it knows, and face checks. */
import type { Crowd } from '@voucher/shared/values'
import type { LocalStore } from '../../state/local-store.ts'

export interface CardPerson {
  name: string
  idNumber: string
  phone?: string
  regionCode?: string
  crowds?: Crowd[]
}
export interface FaceCheck {
  faceSessionId: string
  name: string
  idNumber: string
  purpose: string
  returnUrl: string
}
export type FaceAnswer = 'passed' | 'failed'

export interface CardRecords {
  addPerson(person: CardPerson): void
  person(idNumber: string): CardPerson | undefined
  startFaceCheck(check: FaceCheck): void
  faceCheck(faceSessionId: string): FaceCheck | undefined
  /** What the face check will answer; it may be said before the check is started. */
  answerFaceCheck(faceSessionId: string, result: FaceAnswer): void
  faceAnswer(faceSessionId: string): FaceAnswer | undefined
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS card_people (id_number TEXT PRIMARY KEY, person TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS face_checks (id TEXT PRIMARY KEY, face_check TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS face_answers (id TEXT PRIMARY KEY, result TEXT NOT NULL)`

export function createCardRecords({ database }: LocalStore): CardRecords {
  database.exec(SCHEMA)
  const writePerson = database.prepare('INSERT OR REPLACE INTO card_people VALUES (?, ?)')
  const readPerson = database.prepare('SELECT person FROM card_people WHERE id_number = ?')
  const writeCheck = database.prepare('INSERT OR REPLACE INTO face_checks VALUES (?, ?)')
  const readCheck = database.prepare('SELECT face_check FROM face_checks WHERE id = ?')
  const writeAnswer = database.prepare('INSERT OR REPLACE INTO face_answers VALUES (?, ?)')
  const readAnswer = database.prepare('SELECT result FROM face_answers WHERE id = ?')
  return {
    addPerson: (person) => {
      writePerson.run(person.idNumber, JSON.stringify(person))
    },
    person(idNumber) {
      const row = readPerson.get(idNumber)
      return row && (JSON.parse(String(row.person)) as CardPerson)
    },
    startFaceCheck: (check) => {
      writeCheck.run(check.faceSessionId, JSON.stringify(check))
    },
    faceCheck(id) {
      const row = readCheck.get(id)
      return row && (JSON.parse(String(row.face_check)) as FaceCheck)
    },
    answerFaceCheck: (id, result) => {
      writeAnswer.run(id, result)
    },
    faceAnswer: (id) => readAnswer.get(id)?.result as FaceAnswer | undefined,
  }
}
