export default definePageConfig({ navigationBarTitleText: '职业培训券', navigationBarBackgroundColor: '#1456d9', navigationBarTextStyle: 'white' })
