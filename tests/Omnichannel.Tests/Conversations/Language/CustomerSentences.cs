namespace Omnichannel.Tests.Conversations.Language;

/// <summary>Messages as customers write them, written for these tests, each with its language.</summary>
internal static class CustomerSentences
{
    public static readonly (string Tag, string Text)[] All =
        [.. Lines.Split('\n').Select(line => line.Split(" | ", 2)).Select(parts => (parts[0].Trim(), parts[1].Trim()))];

    private const string Lines =
        """
        ur | السلام علیکم، میں نے پچھلے ہفتے آپ کی ویب سائٹ سے ایک جوتا منگوایا تھا لیکن ابھی تک مجھے موصول نہیں ہوا۔ براہ کرم بتائیں کہ میرا پارسل کہاں ہے اور کب تک پہنچے گا۔
        ur | میرے اکاؤنٹ سے رقم دو مرتبہ کاٹ لی گئی ہے حالانکہ میں نے صرف ایک ہی چیز خریدی تھی۔ مہربانی فرما کر اضافی رقم جلد از جلد واپس کر دیں۔
        ur | آپ کی خدمت بہت اچھی ہے لیکن ڈیلیوری میں بہت دیر ہو جاتی ہے۔ میں تین دن سے انتظار کر رہا ہوں اور کوئی جواب نہیں دے رہا۔
        ur | جو قمیض آپ نے بھیجی ہے اس کا سائز چھوٹا ہے۔ کیا میں اسے بڑے سائز سے تبدیل کروا سکتا ہوں؟ اس کا طریقہ کار کیا ہو گا؟
        ur | میں اپنا پاس ورڈ بھول گئی ہوں اور نیا بنانے کا لنک بھی ای میل میں نہیں آ رہا۔ میری مدد کریں تاکہ میں اپنے اکاؤنٹ میں داخل ہو سکوں۔
        ur | مجھے معلوم کرنا تھا کہ آپ کی دکان عید کی چھٹیوں میں کھلی رہے گی یا نہیں اور اگر کھلی ہے تو اوقات کیا ہوں گے۔
        ur | گزشتہ روز میں نے فون پر بات کی تھی تو آپ کے نمائندے نے وعدہ کیا تھا کہ آج مسئلہ حل ہو جائے گا، مگر شام ہو گئی اور کچھ نہیں ہوا۔
        ur | میری والدہ کے لیے خریدی گئی گھڑی پہلے ہی دن خراب ہو گئی۔ ضمانت ایک سال کی ہے، اس لیے میں چاہتا ہوں کہ اسے بدل دیا جائے۔
        ur | آرڈر دیتے وقت میں نے غلط پتہ لکھ دیا تھا۔ کیا آپ روانہ کرنے سے پہلے پتہ درست کر سکتے ہیں؟ نیا پتہ نیچے لکھا ہے۔
        ur | آپ کے عملے نے جس طرح میرا مسئلہ سنا اور اسے فوراً حل کیا، اس کے لیے میں دل سے شکر گزار ہوں۔ اللہ آپ کو خوش رکھے۔
        ur | کیا آپ بیرون ملک بھی سامان بھیجتے ہیں؟ میں دبئی میں رہتا ہوں اور کچھ کتابیں منگوانا چاہتا ہوں۔
        ur | انٹرنیٹ صبح سے بند ہے اور میرا سارا کام رکا ہوا ہے۔ براہ مہربانی کسی کو فوری طور پر بھیجیں تاکہ وہ خرابی دور کرے۔
        gu | નમસ્તે, મેં ગયા અઠવાડિયે તમારી વેબસાઇટ પરથી એક સાડી મંગાવી હતી પરંતુ હજી સુધી મને મળી નથી. કૃપા કરીને જણાવો કે મારું પાર્સલ ક્યાં છે.
        gu | મારા ખાતામાંથી બે વાર પૈસા કપાઈ ગયા છે, જ્યારે મેં ફક્ત એક જ વસ્તુ ખરીદી છે. વધારાની રકમ વહેલી તકે પાછી આપો.
        gu | તમે મોકલેલા બૂટનું માપ નાનું છે. શું હું તેને મોટા માપ સાથે બદલી શકું? તે માટે મારે શું કરવું પડશે?
        gu | હું મારો પાસવર્ડ ભૂલી ગયો છું અને નવો બનાવવા માટેની લિંક પણ આવતી નથી. મહેરબાની કરીને મને મદદ કરો.
        gu | તમારી સેવા ઘણી સારી છે પણ ડિલિવરીમાં બહુ મોડું થાય છે. હું ત્રણ દિવસથી રાહ જોઈ રહ્યો છું.
        gu | શું તમારી દુકાન દિવાળીની રજાઓમાં ખુલ્લી રહેશે? જો હોય તો સમય શું રહેશે તે જણાવશો.
        gu | ગઈકાલે ફોન પર વાત થઈ ત્યારે કહેવામાં આવ્યું હતું કે આજે સમસ્યા ઉકેલાઈ જશે, પણ હજી કંઈ થયું નથી.
        gu | મારી બહેન માટે લીધેલી ઘડિયાળ પહેલા જ દિવસે બગડી ગઈ. તેની એક વર્ષની વોરંટી છે, તેથી મને નવી ઘડિયાળ જોઈએ છે.
        gu | ઓર્ડર આપતી વખતે મેં ખોટું સરનામું લખી નાખ્યું હતું. મોકલતા પહેલાં સરનામું સુધારી શકાય?
        gu | તમારા કર્મચારીએ જે રીતે મારી વાત સાંભળી અને તરત ઉકેલ આપ્યો તે માટે ખૂબ ખૂબ આભાર.
        gu | Samsung Galaxy ફોનનું ચાર્જર કામ કરતું નથી, મારે નવું ચાર્જર ક્યાંથી મળશે?
        gu | શું તમે વિદેશમાં પણ માલ મોકલો છો? હું લંડનમાં રહું છું અને થોડાં પુસ્તકો મંગાવવા માગું છું.
        ta | வணக்கம், கடந்த வாரம் உங்கள் இணையதளத்தில் ஒரு புடவை வாங்கினேன், ஆனால் இன்னும் எனக்கு வந்து சேரவில்லை. என் பொருள் எங்கே உள்ளது என்று தெரிவிக்கவும்.
        ta | என் கணக்கிலிருந்து இரண்டு முறை பணம் எடுக்கப்பட்டுள்ளது. நான் ஒரு பொருள் மட்டுமே வாங்கினேன். கூடுதல் தொகையை உடனே திருப்பித் தரவும்.
        ta | நீங்கள் அனுப்பிய காலணி அளவு சிறியதாக உள்ளது. பெரிய அளவுக்கு மாற்றித் தர முடியுமா? அதற்கு நான் என்ன செய்ய வேண்டும்?
        ta | என் கடவுச்சொல்லை மறந்துவிட்டேன், புதியதை உருவாக்கும் இணைப்பும் மின்னஞ்சலில் வரவில்லை. தயவுசெய்து உதவுங்கள்.
        ta | உங்கள் சேவை நன்றாக இருக்கிறது, ஆனால் பொருள் வந்து சேர மிகவும் தாமதமாகிறது. மூன்று நாட்களாகக் காத்திருக்கிறேன்.
        ta | பொங்கல் விடுமுறை நாட்களில் உங்கள் கடை திறந்திருக்குமா? திறந்திருந்தால் நேரம் என்ன என்று சொல்லுங்கள்.
        ta | நேற்று தொலைபேசியில் பேசியபோது இன்று பிரச்சினை தீர்ந்துவிடும் என்று சொன்னார்கள், ஆனால் இன்னும் எதுவும் நடக்கவில்லை.
        ta | என் அம்மாவுக்கு வாங்கிய கைக்கடிகாரம் முதல் நாளே பழுதாகிவிட்டது. ஒரு வருட உத்தரவாதம் உள்ளதால் அதை மாற்றித் தர வேண்டும்.
        ta | ஆர்டர் செய்யும்போது தவறான முகவரியைக் கொடுத்துவிட்டேன். அனுப்புவதற்கு முன் முகவரியைத் திருத்த முடியுமா?
        ta | உங்கள் ஊழியர் என் பிரச்சினையைப் பொறுமையாகக் கேட்டு உடனே தீர்த்து வைத்தார். அதற்கு மிக்க நன்றி.
        ta | MacBook Pro மடிக்கணினி திரை வேலை செய்யவில்லை, எப்போது பழுது பார்த்துத் தருவீர்கள்?
        ta | வெளிநாட்டுக்கும் பொருட்களை அனுப்புகிறீர்களா? நான் சிங்கப்பூரில் வசிக்கிறேன், சில புத்தகங்கள் வேண்டும்.
        hi | नमस्ते, मैंने पिछले हफ्ते आपकी वेबसाइट से एक जूता मंगवाया था लेकिन अभी तक मुझे नहीं मिला है। कृपया बताएं कि मेरा पार्सल कहाँ है और कब तक पहुँचेगा।
        hi | मेरे खाते से दो बार पैसे कट गए हैं जबकि मैंने सिर्फ एक ही चीज़ खरीदी थी। कृपया अतिरिक्त राशि जल्द से जल्द वापस कर दें।
        hi | आपने जो कमीज भेजी है उसका साइज़ छोटा है। क्या मैं इसे बड़े साइज़ से बदल सकता हूँ? इसके लिए मुझे क्या करना होगा?
        hi | मैं अपना पासवर्ड भूल गई हूँ और नया बनाने का लिंक भी ईमेल में नहीं आ रहा है। मेरी मदद कीजिए।
        hi | आपकी सेवा बहुत अच्छी है लेकिन डिलीवरी में बहुत देर हो जाती है। मैं तीन दिन से इंतज़ार कर रहा हूँ और कोई जवाब नहीं दे रहा।
        hi | क्या आपकी दुकान होली की छुट्टियों में खुली रहेगी? अगर खुली है तो समय क्या रहेगा?
        hi | कल फोन पर बात हुई थी तो आपके प्रतिनिधि ने कहा था कि आज समस्या हल हो जाएगी, लेकिन शाम हो गई और कुछ नहीं हुआ।
        hi | मेरी माँ के लिए खरीदी गई घड़ी पहले ही दिन खराब हो गई। एक साल की गारंटी है इसलिए मैं चाहता हूँ कि इसे बदल दिया जाए।
        hi | ऑर्डर देते समय मैंने गलत पता लिख दिया था। क्या भेजने से पहले आप पता ठीक कर सकते हैं?
        hi | आपके कर्मचारी ने जिस तरह मेरी बात सुनी और तुरंत हल निकाला, उसके लिए बहुत बहुत धन्यवाद।
        hi | सुबह से इंटरनेट बंद है और मेरा सारा काम रुका हुआ है। कृपया किसी को तुरंत भेजिए।
        hi | क्या आप विदेश में भी सामान भेजते हैं? मैं लंदन में रहता हूँ और कुछ किताबें मंगवाना चाहता हूँ।
        en | Hello, I ordered a pair of shoes from your website last week and they still have not arrived. Could you please tell me where my parcel is?
        en | I was charged twice for the same order although I bought only one item. Please refund the second payment as soon as possible.
        en | The shirt you sent me is too small. Can I exchange it for a larger one, and who pays for the return?
        en | I forgot my password and the link for a new one never shows up in my inbox. Please help me to sign in again.
        en | Your service is good but the delivery takes far too long. I have been waiting for three days and nobody answers.
        en | Will your shop be open over the Easter holidays? If so, what are the opening hours?
        en | Yesterday your colleague promised on the phone that the problem would be solved today, but it is evening now and nothing has happened.
        en | The watch I bought for my mother broke on the very first day. It has a warranty of one year, so I would like a replacement.
        en | I gave the wrong address when I placed the order. Can you correct it before it is sent?
        en | Thank you so much for the way your team listened to me and fixed everything at once.
        en | The internet has been down since this morning and I cannot work. Please send somebody at once.
        en | Do you ship abroad as well? I live in Toronto and would like to buy a few books from you.
        hi-Latn | Mera order abhi tak nahi aaya, please bataiye kab tak milega. Ek hafte se wait kar raha hoon.
        hi-Latn | Mere account se do baar paise kat gaye hain jabki maine sirf ek hi cheez kharidi thi. Paise wapas kar dijiye.
        hi-Latn | Jo shirt aapne bheji hai uska size chota hai, kya main ise bade size se badal sakta hoon?
        hi-Latn | Main apna password bhool gaya hoon aur link bhi email me nahi aa raha. Meri madad kijiye.
        hi-Latn | aapki service bahut acchi hai lekin delivery me bahut der ho jati hai
        hi-Latn | mera order nahi aaya
        hi-Latn | bhai mera refund kab aayega, 10 din ho gaye hain
        hi-Latn | Sir mera payment deduct ho gaya hai but order confirm nahi hua, please check karo
        hi-Latn | kal phone par baat hui thi par abhi tak kuch nahi hua
        hi-Latn | Maine galat address likh diya tha, kya aap usko theek kar sakte hain?
        hi-Latn | internet subah se band hai aur mera sara kaam ruka hua hai, kisi ko jaldi bhejo
        hi-Latn | kya aap log Sunday ko bhi khule rehte hain? timing kya hai
        de | Guten Tag, ich habe letzte Woche ein Paar Schuhe bei Ihnen bestellt, aber bis heute ist nichts angekommen. Können Sie mir bitte sagen, wo mein Paket ist?
        de | Mir wurde der Betrag zweimal abgebucht, obwohl ich nur einen Artikel gekauft habe. Bitte überweisen Sie das Geld zurück.
        de | Das Hemd ist leider zu klein. Kann ich es gegen eine größere Größe umtauschen?
        de | Die Uhr ist schon am ersten Tag kaputtgegangen, und ich möchte gerne einen Ersatz.
        es | Buenos días, la semana pasada pedí unos zapatos en su página web y todavía no me han llegado. ¿Podrían decirme dónde está mi paquete?
        es | Me han cobrado dos veces el mismo pedido aunque solo compré un artículo. Por favor, devuélvanme el dinero.
        es | La camisa que me enviaron es demasiado pequeña. ¿Puedo cambiarla por una más grande?
        es | El reloj se rompió el primer día y quisiera que me lo cambiaran.
        fr | Bonjour, j'ai commandé une paire de chaussures sur votre site la semaine dernière et je n'ai toujours rien reçu. Où se trouve mon colis ?
        fr | J'ai été débité deux fois alors que je n'ai acheté qu'un seul article. Merci de me rembourser rapidement.
        fr | La chemise que vous m'avez envoyée est trop petite. Puis-je l'échanger contre une plus grande ?
        fr | La montre est tombée en panne dès le premier jour et je souhaite un remplacement.
        ja | 先週そちらのサイトで靴を注文しましたが、まだ届いていません。荷物が今どこにあるか教えていただけますか。
        ja | 同じ注文で二回請求されています。余分な分を返金してください。
        ja | 届いたシャツが小さいので、大きいサイズに交換できますか。
        ja | 時計が初日に壊れました。保証期間内なので交換をお願いします。
        ar | مرحبا، طلبت حذاء من موقعكم الأسبوع الماضي ولم يصلني حتى الآن. هل يمكنكم إخباري أين طردي؟
        ar | تم خصم المبلغ من حسابي مرتين مع أنني اشتريت منتجا واحدا فقط. أرجو إعادة المبلغ في أقرب وقت.
        ar | القميص الذي أرسلتموه صغير جدا. هل يمكنني استبداله بمقاس أكبر؟
        ar | تعطلت الساعة في اليوم الأول وأريد استبدالها لأنها ما زالت تحت الضمان.
        bn | নমস্কার, গত সপ্তাহে আপনাদের ওয়েবসাইট থেকে একজোড়া জুতা অর্ডার করেছিলাম কিন্তু এখনও পাইনি। আমার পার্সেলটি কোথায় আছে জানাবেন কি?
        bn | আমার অ্যাকাউন্ট থেকে দুবার টাকা কেটে নেওয়া হয়েছে। অনুগ্রহ করে বাড়তি টাকা ফেরত দিন।
        bn | যে জামাটি পাঠিয়েছেন সেটি ছোট। বড় মাপের সঙ্গে বদলানো যাবে?
        mr | नमस्कार, मी गेल्या आठवड्यात तुमच्या संकेतस्थळावरून बूट मागवले होते पण अजून मला मिळाले नाहीत. माझे पार्सल कुठे आहे ते कृपया सांगा.
        mr | माझ्या खात्यातून दोन वेळा पैसे कापले गेले आहेत. जास्तीचे पैसे लवकरात लवकर परत करा.
        mr | तुम्ही पाठवलेला शर्ट लहान आहे. मी तो मोठ्या मापाचा बदलून घेऊ शकतो का?
        mr | घड्याळ पहिल्याच दिवशी बंद पडले, मला ते बदलून हवे आहे.
        pt | Bom dia, na semana passada encomendei uns sapatos no vosso site e ainda não recebi nada. Podem dizer-me onde está a minha encomenda?
        pt | Fui cobrado duas vezes pelo mesmo pedido, embora tenha comprado apenas um artigo. Por favor devolvam o dinheiro.
        it | Buongiorno, la settimana scorsa ho ordinato un paio di scarpe sul vostro sito e non sono ancora arrivate. Potete dirmi dove si trova il mio pacco?
        it | Mi è stato addebitato due volte lo stesso ordine anche se ho comprato un solo articolo.
        tr | Merhaba, geçen hafta sitenizden bir çift ayakkabı sipariş ettim ama hâlâ elime ulaşmadı. Kargomun nerede olduğunu söyleyebilir misiniz?
        tr | Aynı sipariş için iki kez ücret alınmış. Lütfen fazladan alınan parayı iade edin.
        ru | Здравствуйте, на прошлой неделе я заказал у вас пару ботинок, но до сих пор ничего не получил. Подскажите, где моя посылка?
        ru | С меня дважды списали деньги за один заказ. Пожалуйста, верните лишнюю сумму.
        nl | Goedendag, vorige week heb ik op uw website een paar schoenen besteld, maar ze zijn nog steeds niet aangekomen. Waar is mijn pakket?
        nl | Er is twee keer geld afgeschreven voor dezelfde bestelling. Kunt u het teveel betaalde bedrag terugstorten?
        zh | 你好，我上周在你们网站上订购了一双鞋，到现在还没有收到。请问我的包裹在哪里？
        zh | 同一个订单被扣了两次款，请尽快退还多扣的金额。
        fa | سلام، هفته گذشته از سایت شما یک جفت کفش سفارش دادم ولی هنوز به دستم نرسیده است. لطفا بگویید بسته من کجاست.
        fa | از حساب من دو بار پول برداشت شده است. لطفا مبلغ اضافی را هر چه زودتر برگردانید.
        pa | ਸਤ ਸ੍ਰੀ ਅਕਾਲ, ਮੈਂ ਪਿਛਲੇ ਹਫ਼ਤੇ ਤੁਹਾਡੀ ਵੈੱਬਸਾਈਟ ਤੋਂ ਜੁੱਤੀ ਮੰਗਵਾਈ ਸੀ ਪਰ ਅਜੇ ਤੱਕ ਨਹੀਂ ਮਿਲੀ।
        te | నమస్కారం, గత వారం మీ వెబ్‌సైట్‌లో బూట్లు ఆర్డర్ చేశాను కానీ ఇంకా రాలేదు. నా పార్సెల్ ఎక్కడ ఉందో చెప్పగలరా?
        ko | 안녕하세요, 지난주에 신발을 주문했는데 아직 도착하지 않았습니다. 제 택배가 어디에 있는지 알려 주세요.
        th | สวัสดีครับ สัปดาห์ที่แล้วผมสั่งรองเท้าจากเว็บไซต์ของคุณ แต่ยังไม่ได้รับเลย
        """;
}
