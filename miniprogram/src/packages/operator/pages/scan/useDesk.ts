import type { Preview } from '@voucher/shared/contract/operator'
import { useCallback, useEffect, useRef, useState } from 'react'
import { hasCode, isAnswered } from '@voucher/shared/client/problems'
import { useReadAgain } from '../../../../hooks/server/useQuery.ts'
import { randomText } from '../../../../platform/phone/device.ts'
import { signal, type Signal } from '../../../../platform/phone/signal.ts'
import { api } from '../../../../services/api/api.ts'

/** What the operator has decided to do: the key makes repeating it safe (B2). */
interface Intent {
  code: string
  classId: string | undefined
  idempotencyKey: string
  preview: Preview
}

/**
 * Where the desk stands with one person; the three outcomes are `accepted`, `refused` and
 * `unconfirmed` (B3).
 */
export type DeskState =
  | { step: 'ready'; hint: string | null }
  /** `error`: no answer came; nothing has been changed by looking. */
  | { step: 'checking'; code: string; error: unknown }
  /** `notice`: why the chosen class was not taken. */
  | {
      step: 'checked'
      code: string
      preview: Preview
      notice: unknown
      busy: boolean
    }
  | {
      step: 'accepted'
      preview: Preview
      className: string | undefined
      redeemedAt: string
    }
  | { step: 'refused'; error: unknown }
  /** `error`: why the outcome is unknown. */
  | {
      step: 'unconfirmed'
      intent: Intent
      error: unknown
      busy: boolean
    }

export interface Desk {
  state: DeskState
  /** Takes what the camera has read. */
  scan: (text: string) => void
  /** Looks up an 18-digit code. */
  check: (code: string) => void
  confirm: (classId: string | undefined) => void
  /** Asks once more what became of it, with the same key. */
  repeat: () => void
  next: () => void
}

const NOT_A_CODE = '这不是培训券的二维码，请扫持券人“去使用”页面上的二维码'
const SIGNALS: Partial<Record<DeskState['step'], Signal>> = {
  accepted: 'accepted',
  refused: 'refused',
  unconfirmed: 'unconfirmed',
}

const preview = (code: string): Promise<Preview> =>
  api('POST /operator/redemptions/preview', { body: { code } })

/** After a class was not taken: the classes as they are now, so that another can be chosen. */
async function chooseAgain({ code, preview: before }: Intent, notice: unknown): Promise<DeskState> {
  const current = await preview(code).catch(() => before)
  return {
    step: 'checked',
    code,
    preview: current,
    notice,
    busy: false,
  }
}

async function outcomeOf(intent: Intent): Promise<DeskState> {
  const { code, classId, idempotencyKey, preview: seen } = intent
  try {
    const { voucher, redeemedAt } = await api('POST /operator/redemptions', {
      body: classId === undefined ? { code } : { code, classId },
      idempotencyKey,
    })
    return {
      step: 'accepted',
      preview: seen,
      className:
        voucher.className ?? seen.classes.find((option) => option.classId === classId)?.name,
      redeemedAt,
    }
  } catch (error) {
    if (hasCode(error, 'class_full', 'class_required')) return chooseAgain(intent, error)
    return isAnswered(error)
      ? { step: 'refused', error }
      : {
          step: 'unconfirmed',
          intent,
          error,
          busy: false,
        }
  }
}

/**
 * The desk where one person after another is checked (R40).
 * @param onUsed called after each voucher used, also when the operator has gone on meanwhile
 */
export function useDesk(onUsed: () => void): Desk {
  const [state, setState] = useState<DeskState>({ step: 'ready', hint: null })
  /** Which person it is: an answer that belongs to one who has gone is dropped. */
  const turn = useRef(0)

  const follow = useCallback((shown: DeskState, outcome: Promise<DeskState>) => {
    turn.current += 1
    const mine = turn.current
    setState(shown)
    void outcome.then((next) => {
      if (mine === turn.current) setState(next)
    })
  }, [])

  const check = useCallback(
    (code: string) => {
      const outcome = preview(code).then(
        (seen): DeskState => ({
          step: 'checked',
          code,
          preview: seen,
          notice: null,
          busy: false,
        }),
        (error: unknown): DeskState =>
          isAnswered(error) ? { step: 'refused', error } : { step: 'checking', code, error },
      )
      follow({ step: 'checking', code, error: null }, outcome)
    },
    [follow],
  )

  const send = useCallback(
    (intent: Intent, shown: DeskState) => {
      const outcome = outcomeOf(intent)
      void outcome.then(({ step }) => {
        if (step === 'accepted') onUsed()
      })
      follow(shown, outcome)
    },
    [follow, onUsed],
  )

  const scan = useCallback(
    (text: string) => {
      if (/^[0-9]{18}$/.test(text.trim())) check(text.trim())
      else
        setState((before) =>
          before.step === 'ready' ? { step: 'ready', hint: NOT_A_CODE } : before,
        )
    },
    [check],
  )

  const confirm = (classId: string | undefined) => {
    if (state.step !== 'checked' || state.busy) return
    send(
      {
        code: state.code,
        classId,
        idempotencyKey: randomText(32),
        preview: state.preview,
      },
      { ...state, notice: null, busy: true },
    )
  }

  const repeat = useCallback(() => {
    if (state.step === 'unconfirmed' && !state.busy) send(state.intent, { ...state, busy: true })
    if (state.step === 'checking' && state.error !== null) check(state.code)
  }, [state, send, check])

  const next = useCallback(() => {
    turn.current += 1
    setState({ step: 'ready', hint: null })
  }, [])

  const waiting =
    (state.step === 'unconfirmed' && !state.busy) ||
    (state.step === 'checking' && state.error !== null)
  useReadAgain(waiting, repeat)

  const outcome = SIGNALS[state.step]
  useEffect(() => {
    if (outcome !== undefined) signal(outcome)
  }, [outcome])

  return {
    state,
    scan,
    check,
    confirm,
    repeat,
    next,
  }
}
