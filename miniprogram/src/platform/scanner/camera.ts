import type { CameraProblem } from './scanner'

const KEY_IN = '也可以输入持券人手机上的 18 位券码。'
const PROBLEMS = {
  insecure: {
    title: '这个网址不能使用相机',
    detail: '浏览器只允许以 https 开头的网址使用相机。请输入持券人手机上的 18 位券码。',
    retry: false,
  },
  unsupported: {
    title: '这个浏览器不能使用相机',
    detail: '请换用手机自带的浏览器打开，' + KEY_IN,
    retry: false,
  },
  denied: {
    title: '没有得到使用相机的允许',
    detail: '请在浏览器（或微信、鄂汇办）的设置里允许使用相机，再点“重新打开相机”；' + KEY_IN,
    retry: true,
  },
  missing: {
    title: '没有找到相机',
    detail: '这台设备没有可用的相机。请输入持券人手机上的 18 位券码。',
    retry: false,
  },
  busy: {
    title: '相机正被别的程序占用',
    detail: '请关掉其他正在使用相机的程序，再点“重新打开相机”；' + KEY_IN,
    retry: true,
  },
  incomplete: {
    title: '扫码功能没有下载完',
    detail: '请检查网络，再点“重新打开相机”；' + KEY_IN,
    retry: true,
  },
} satisfies Record<string, CameraProblem>

const BY_ERROR: Record<string, CameraProblem> = {
  NotAllowedError: PROBLEMS.denied,
  SecurityError: PROBLEMS.denied,
  NotFoundError: PROBLEMS.missing,
  OverconstrainedError: PROBLEMS.missing,
  NotSupportedError: PROBLEMS.unsupported,
  NotReadableError: PROBLEMS.busy,
  AbortError: PROBLEMS.busy,
}

/** Tells people why the camera cannot be used. */
export function cameraProblem(error: unknown): CameraProblem {
  if (!window.isSecureContext) return PROBLEMS.insecure
  if (!('mediaDevices' in navigator)) return PROBLEMS.unsupported
  return error instanceof DOMException
    ? (BY_ERROR[error.name] ?? PROBLEMS.busy)
    : PROBLEMS.incomplete
}

/**
 * Opens the camera that looks away from the person; a laptop's only camera does too.
 * @throws what `cameraProblem` explains
 */
export function openCamera(): Promise<MediaStream> {
  if (!('mediaDevices' in navigator)) return Promise.reject(new Error('no media devices'))
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
  })
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Whether the camera has a lamp that can be lit. Firefox does not say. */
export function hasLight(stream: MediaStream): boolean {
  const track = stream.getVideoTracks()[0]
  return track !== undefined && 'getCapabilities' in track && 'torch' in track.getCapabilities()
}

/** Lights the camera's lamp or puts it out. */
export async function setLight(stream: MediaStream, on: boolean): Promise<void> {
  // TypeScript's DOM types do not know this constraint yet.
  const lamp: MediaTrackConstraintSet & { torch: boolean } = { torch: on }
  await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [lamp] })
}
