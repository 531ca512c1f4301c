using System.Collections.Frozen;

namespace Omnichannel.Conversations.Language;

/// <summary>
/// Hindi and Urdu in Roman script ("mera order nahi aaya"), which no n-gram table knows: told by frequent words in the spellings
/// customers use. English nouns stand in every such sentence, so a third of the words is enough.
/// </summary>
internal static class RomanWords
{
    // Words that are not words of another language written in Latin, or rarely.
    static readonly FrozenSet<string> Telling = Set(
        """
        aaj aaya aayaa aaye aayi aaenge aayega aayegi aata aate aati abhi acha achha accha acchi achi achhi agar aisa aise aisi ajeeb andar apka apke apki apko aapka aapke aapki aapko aapne apna apne apni aur ayaa
        baad baar baarey baare bahut bohot bohat bahot bata bataen bataiye bataye batayen batayie batao bataya bhai bhaiya bhej bheja bheje bheji bhejo bhejna bhejiye bhejdo bhi bilkul bolo bola bole
        chahiye chahie chahta chahte chahti chahiyay chala chalta chal chuka chuke chuki dafa dekh dekha dekho dekhiye dena deni dene dijiye dijie dikha diya diye diyaa dobara doosra dusra dusre
        ek gaya gaye gayi gayee gai galat ghalat ghar hai hain hamara hamare hamari hamein hame hamko hoga hogi honge hona hone hota hote hoti hua hue hui huwa hun hoon humara humare humari humein humko humne
        intezar intezaar itna itne itni iska iske iski isko isne jab jaldi jaisa jaise jawab jata jate jati jaye jayega jayegi jaega janna jitna jiska jisne jo
        kaafi kab kabhi kabhee kaam kahan kaha kahin kaise kaisa kaisi kal kam karna karne karni karo karte karta karti karun karein karen kariye karke karwa karwana karwao khareeda kharida kharidna kharab khatam khol kholne khud kidhar
        kisi kisne kiska kitna kitne kitni kiya kiye kiyaa kijiye kijie kripya koi kuch kuchh kya kyaa kyu kyun kyon kyunki kyonki lekin liye liya liyaa lena lene laga lagta lagte lagi lagega magar maine mene maang madad
        meherbani meharbani mehrbani mera mere meri mujh mujhe mujhko mila mile mili milega milegi milna milta mil nahi nahin nahee nhi nai naya naye nayi paisa paise paisay pahle pehle pehla pata phir phirse poora pura
        raha rahe rahi rahega rehta rehte rehti khula khule khuli log logon dinon hafte mahine subah shaam likh likha bhool rakha rupaye rupay sakta sakte sakti saka sake samajh samasya sahi sabhi saath sath shukriya shukria dhanyavad dhanyawad dhanyvad tab tak tarah teen theek thik thek tumhara
        unka unko unhone uska uske uski usko usne usmein waala wala wale wali wapas wapis vapas vapis waqt woh wohi yaar yahan yaha yeh ye zaroor zarur zaroori zyada jyada maloom masla maslay janab sahab saheb raqam paas pass apnay
        krdo kardo kardiya krna krne kr krke krdiya kro kren hogaya hogya hogai chaiye chahye rha rhi rhe gya gye gyi thi thay btao btaye btayein
        """);

    // Words that count only beside telling ones.
    static readonly FrozenSet<string> Supporting = Set(
        """
        aap ap bas chahe de di do ho hum in is ka kar kare ke ki ko koi le lo main me mein mai na naam ne par pe phone please plz se sab si sir so tha the to toh tu tum us wo
        account app bank bill cancel card customer delivery deliver email exchange help link login mobile number online order parcel password payment product refund return rupees service size status ticket website
        """);

    static readonly FrozenSet<string> Urdu = Set(
        "shukriya shukria meherbani meharbani mehrbani maloom masla maslay janab sahab raqam khareeda baraye barah waqt intezar intezaar ghalat zaroorat jawab wazahat dafa paisay apnay thay");

    static readonly FrozenSet<string> Hindi = Set(
        "dhanyavad dhanyawad dhanyvad kripya samasya kharida samay galat pratiksha jyada namaste uttar shikayat vapas kaaran prashn");

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IsTelling = Telling.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IsSupporting = Supporting.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IsUrdu = Urdu.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IsHindi = Hindi.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Hindi or Urdu in Roman script when the words say so and the tenant answers it, else null.</summary>
    public static LanguageResult? Judge(ReadOnlySpan<char> words, TenantLanguages languages)
    {
        if ((languages.RomanHindi ?? languages.RomanUrdu) is null)
            return null;
        int all = 0, telling = 0, supporting = 0, urdu = 0, hindi = 0;
        foreach (var range in words.Split(' '))
        {
            var word = words[range];
            if (word.IsEmpty)
                continue;
            all++;
            if (IsTelling.Contains(word))
                telling++;
            else if (IsSupporting.Contains(word))
                supporting++;
            if (IsUrdu.Contains(word))
                urdu++;
            if (IsHindi.Contains(word))
                hindi++;
        }
        var enough = telling >= 2 ? 3 * telling >= all || (4 * telling >= all && 2 * (telling + supporting) >= all) : telling == 1 && all <= 3 && telling + supporting == all;
        if (!enough)
            return null;
        var tag = languages.RomanHindi is null || (languages.RomanUrdu is not null && urdu > hindi) ? languages.RomanUrdu : languages.RomanHindi;
        return new LanguageResult(tag, Math.Round(Math.Min(0.99, (telling + 0.5 * supporting) / all), 3), LanguageSource.Words);
    }

    static FrozenSet<string> Set(string words) =>
        words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
