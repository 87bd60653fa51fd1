/**
 * The part of WeChat's `wx` that the app may use. What is missing here is `undefined`, as an
 * unknown API is on a real phone.
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
  header?: Record<string, string>
  data?: unknown
  dataType?: string
}

/** `wx.request` knows no PATCH. */
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']
const OWN_QUIET = [
  'setNavigationBarTitle',
  'setNavigationBarColor',
  'setBackgroundColor',
  'setClipboardData',
  'requirePrivacyAuthorize',
  'openPrivacyContract',
  'requestSubscribeMessage',
]

export function createWx({ surroundings, parse, navigate }: Host) {
  const storage = new Map<string, string>()
  const api = <O extends Callbacks>(
    name: string,
    action: (options: O) => object | void | Promise<object | void>,
  ) =>
    withCallbacks(
      action,
      (error) => ({
        errMsg: `${name}:fail ${error instanceof Error ? error.message : String(error)}`,
      }),
      { errMsg: `${name}:ok` },
    )
  const go = (how: Parameters<Host['navigate']>[0]) =>
    api(how, ({ url = '', delta }: Callbacks & { url?: string; delta?: number }) =>
      navigate(how, url, delta),
    )
  const device = {
    ...DEVICE,
    version: '8.0.50',
    SDKVersion: '3.8.0',
    safeArea: {
      top: 44,
      left: 0,
      right: 375,
      bottom: 778,
      width: 375,
      height: 734,
    },
    theme: 'light',
  }

  return {
    ...Object.fromEntries([...QUIET, ...OWN_QUIET].map((name) => [name, api(name, () => {})])),
    ...IGNORED,
    navigateTo: go('navigateTo'),
    redirectTo: go('redirectTo'),
    reLaunch: go('reLaunch'),
    switchTab: go('switchTab'),
    navigateBack: go('navigateBack'),
    request: api(
      'request',
      async ({ url, method = 'GET', header = {}, data, dataType = 'json' }: RequestOptions) => {
        if (!METHODS.includes(method)) throw new Error('invalid method')
        const { status, headers, text } = await send(surroundings, {
          url,
          method,
          headers: header,
          data,
        })
        return {
          statusCode: status,
          header: headers,
          cookies: [],
          data: dataType === 'json' && text !== '' ? parse(text) : text,
        }
      },
    ),
    login: api('login', async () => ({ code: await surroundings.loginCode() })),
    checkSession: api('checkSession', () => {}),
    scanCode: api('scanCode', () => {
      const result = surroundings.scan()
      if (result === null) throw new Error('cancel')
      return {
        result,
        scanType: 'QR_CODE',
        charSet: 'utf-8',
        rawData: '',
      }
    }),
    showToast: api('showToast', ({ title }: Callbacks & { title: string }) => {
      surroundings.toasts.push(title)
    }),
    showModal: api('showModal', () => ({
      confirm: surroundings.confirms ?? true,
      cancel: !(surroundings.confirms ?? true),
    })),
    getStorageSync: (key: string) => {
      const text = storage.get(key)
      return text === undefined ? '' : parse(text)
    },
    setStorageSync: (key: string, value: unknown) => {
      storage.set(key, JSON.stringify(value))
    },
    removeStorageSync: (key: string) => {
      storage.delete(key)
    },
    clearStorageSync: () => {
      storage.clear()
    },
    getSystemInfoSync: () => device,
    getWindowInfo: () => device,
    getDeviceInfo: () => device,
    getAppBaseInfo: () => device,
    getAccountInfoSync: () => ({
      miniProgram: { appId: 'test', envVersion: 'release', version: '1.0.0' },
    }),
    getMenuButtonBoundingClientRect: () => ({
      top: 48,
      left: 281,
      right: 368,
      bottom: 80,
      width: 87,
      height: 32,
    }),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getScreenBrightness: api('getScreenBrightness', () => ({ value: 0.5 })),
    getNetworkType: api('getNetworkType', () => ({
      networkType: surroundings.network === 'offline' ? 'none' : 'wifi',
    })),
    getPrivacySetting: api('getPrivacySetting', () => ({
      needAuthorization: false,
      privacyContractName: '',
    })),
    onNeedPrivacyAuthorization() {},
    nextTick: (action: () => void) => {
      setTimeout(action, 0)
    },
    canIUse: () => true,
    getUpdateManager: () => ({
      onCheckForUpdate() {},
      onUpdateReady() {},
      onUpdateFailed() {},
      applyUpdate() {},
    }),
  }
}
