import '@tarojs/taro'

/** What Taro hands through from Alipay and has no types for. */
declare module '@tarojs/taro' {
  interface TaroStatic {
    /** `response`: the phone number, encrypted for our server and signed by Alipay. */
    getPhoneNumber(): Promise<{ response: string }>
    datePicker(options: {
      format: string
      currentDate: string
      endDate: string
    }): Promise<{ date: string }>
  }
}
