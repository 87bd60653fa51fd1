import type { ReactNode } from 'react'

/** Why the camera cannot be used, and what to do. */
export interface CameraProblem {
  title: string
  detail: string
  /** Whether opening it once more can help. */
  retry: boolean
}

/** A scanner for QR codes, whatever the platform offers. */
export interface Scanner {
  /** The live picture, to be shown; `null` where the platform scans on a page of its own. */
  picture: ReactNode
  /** `closed`: the person has left the platform's own scanning page. */
  state: 'opening' | 'live' | 'closed' | 'failed'
  problem: CameraProblem | null
  /** Opens the camera (again). */
  open: () => void
  /** The lamp beside the camera, where there is one. */
  light: { on: boolean; toggle: () => void } | null
}

export interface ScannerOptions {
  /** The camera may be on. */
  enabled: boolean
  /** Codes are wanted now; between two people the camera stays ready. */
  scanning: boolean
  /** Gets the text of each QR code seen; the same one may come again and again. */
  onScan: (text: string) => void
}
