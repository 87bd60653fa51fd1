export default definePageConfig({ navigationBarTitleText: '签发电子社保卡' })
