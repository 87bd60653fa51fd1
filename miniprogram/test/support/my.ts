/**
 * The part of Alipay's `my` that the app may use, as its documentation has it. What is missing here
 * is `undefined`, as an unknown API is on a real phone.
 */
import {
  type Callbacks,
  DEVICE,
  type Host,
  IGNORED,
  QUIET,
  send,
  withCallbacks,
} from './surroundings.ts'

interface RequestOptions extends Callbacks {
  url: string
  method?: string
  headers?: Record<string, string>
  data?: unknown
  dataType?: string
}
interface Kept {
  key: string
  data?: unknown
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE']
const OWN_QUIET = ['setNavigationBar', 'setClipboard', 'vibrate']
const NETWORK_FAILED = 12
const REFUSED_BY_SERVER = 19
const SCAN_LEFT = 10
const DIALOGUE_LEFT = 11

/** A failure as Alipay reports it: by number, with whatever belongs to it. */
class Failure extends Error {
  readonly told: object

  constructor(error: number, errorMessage: string, more: object = {}) {
    super(errorMessage)
    this.told = { error, errorMessage, ...more }
  }
}

export function createMy({ surroundings, parse, navigate, cover }: Host) {
  const storage = new Map<string, string>()
  const api = <O extends Callbacks>(
    action: (options: O) => object | void | Promise<object | void>,
  ) =>
    withCallbacks(
      action,
      (error) =>
        error instanceof Failure
          ? error.told
          : { error: 2, errorMessage: error instanceof Error ? error.message : String(error) },
      { success: true },
    )
  const go = (how: Parameters<Host['navigate']>[0]) =>
    api(({ url = '', delta }: Callbacks & { url?: string; delta?: number }) =>
      navigate(how, url, delta),
    )
  const device = {
    ...DEVICE,
    app: 'alipay',
    version: '10.3.0',
    titleBarHeight: 44,
    screen: { width: 375, height: 812 },
  }

  return {
    ...Object.fromEntries([...QUIET, ...OWN_QUIET].map((name) => [name, api(() => {})])),
    ...IGNORED,
    SDKVersion: '2.8.0',
    navigateTo: go('navigateTo'),
    redirectTo: go('redirectTo'),
    reLaunch: go('reLaunch'),
    switchTab: go('switchTab'),
    navigateBack: go('navigateBack'),
    request: api(
      async ({ url, method = 'GET', headers = {}, data, dataType = 'json' }: RequestOptions) => {
        if (!METHODS.includes(method)) throw new Failure(2, '参数错误')
        const {
          status,
          headers: received,
          text,
        } = await send(surroundings, {
          url,
          method,
          headers,
          data,
        }).catch((error: unknown) => {
          throw new Failure(NETWORK_FAILED, String(error))
        })
        const answer = {
          status,
          headers: received,
          data: dataType === 'json' && text !== '' ? parse(text) : text,
        }
        if (status >= 400) throw new Failure(REFUSED_BY_SERVER, 'http status error', answer)
        return answer
      },
    ),
    getAuthCode: api(async () => ({
      authCode: await surroundings.loginCode(),
      authErrorScopes: {},
      authSuccessScopes: ['auth_base'],
    })),
    getPhoneNumber: api(async () => ({ response: await surroundings.phoneCode() })),
    scan: api(() => {
      // The scanning page of Alipay covers the app.
      cover('onHide')
      const code = surroundings.scan()
      cover('onShow')
      if (code === null) throw new Failure(SCAN_LEFT, '用户取消')
      return {
        code,
        qrCode: code,
        result: code,
        scanType: 'QR',
        rawData: '',
      }
    }),
    datePicker: api(({ currentDate }: Callbacks & { currentDate: string }) => {
      if (surroundings.confirms === false) throw new Failure(DIALOGUE_LEFT, '用户取消操作')
      return { date: surroundings.day ?? currentDate }
    }),
    showToast: api(({ content }: Callbacks & { content: string }) => {
      surroundings.toasts.push(content)
    }),
    confirm: api(() => ({ confirm: surroundings.confirms ?? true })),
    getStorageSync: ({ key }: Kept) => ({ success: true, data: parse(storage.get(key) ?? 'null') }),
    setStorageSync: ({ key, data }: Kept) => {
      storage.set(key, JSON.stringify(data))
      return { success: true }
    },
    removeStorageSync: ({ key }: Kept) => {
      storage.delete(key)
      return { success: true }
    },
    getSystemInfoSync: () => device,
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: '1000' }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: '1000' }),
    getScreenBrightness: api(() => ({ brightness: 0.5 })),
    getNetworkType: api(() => ({
      networkAvailable: surroundings.network !== 'offline',
      networkType: surroundings.network === 'offline' ? 'NOTREACHABLE' : 'WIFI',
    })),
    canIUse: () => true,
    getUpdateManager: () => ({
      onCheckForUpdate() {},
      onUpdateReady() {},
      onUpdateFailed() {},
      applyUpdate() {},
    }),
  }
}
