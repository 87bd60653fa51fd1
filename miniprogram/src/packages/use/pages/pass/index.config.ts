export default definePageConfig({ navigationBarTitleText: '去使用' })
