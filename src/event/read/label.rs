//! The labels and level words of Event Viewer in the languages of Windows, in one table each.

use super::member::Member;
use crate::words::Level;
use memchr::{memchr2_iter, memmem};
use once_cell::sync::Lazy;

/// Labels as they are copied; the colon is not part.
static LABELS: &[(Member, &[&str])] = &[
    (
        Member::Channel,
        &[
            "Log Name",
            "Protokollname",
            "Nom du journal",
            "Logboeknaam",
            "ログの名前",
            "Nombre de registro",
            "Nombre del registro",
            "Nome registro",
            "Nome do Log",
            "Nome do log",
            "Nome do Registo",
            "Nome do registo",
            "Nazwa dziennika",
            "로그 이름",
            "日志名称",
            "日誌名稱",
            "記錄檔名稱",
            "記錄名稱",
        ],
    ),
    (
        Member::Provider,
        &[
            "Source",
            "Quelle",
            "Bron",
            "ソース",
            "Origen",
            "Origine",
            "Fonte",
            "Origem",
            "Źródło",
            "원본",
            "来源",
            "來源",
        ],
    ),
    (
        Member::Time,
        &[
            "Date",
            "Logged",
            "Date and Time",
            "Datum und Uhrzeit",
            "Date et heure",
            "Datum en tijd",
            "日付と時刻",
            "Fecha y hora",
            "Data e ora",
            "Data e Hora",
            "Data e hora",
            "Data i godzina",
            "날짜 및 시간",
            "日期和时间",
            "日期和時間",
            "Datum",
            "Protokolliert",
            "Consigné",
            "Vastgelegd",
            "日付",
            "ログの日付",
            "Fecha",
            "Registrado",
            "Data",
            "Registrato",
            "Registrada",
            "Zarejestrowane",
            "Zalogowano",
            "날짜",
            "로깅됨",
            "日期",
            "记录时间",
            "已記錄",
        ],
    ),
    (
        Member::Id,
        &[
            "Event ID",
            "Ereignis-ID",
            "ID de l'événement",
            "ID de l’événement",
            "ID d'événement",
            "ID d’événement",
            "Gebeurtenis-id",
            "Gebeurtenis-ID",
            "イベント ID",
            "イベントID",
            "Id. del evento",
            "Id. de evento",
            "ID del evento",
            "ID de evento",
            "ID evento",
            "Identificação do Evento",
            "Identificação do evento",
            "ID do Evento",
            "ID do evento",
            "Identyfikator zdarzenia",
            "이벤트 ID",
            "事件 ID",
            "事件ID",
            "事件识别码",
            "事件識別碼",
        ],
    ),
    (
        Member::Ignored,
        &[
            "Task Category",
            "Aufgabenkategorie",
            "Catégorie de la tâche",
            "Catégorie de tâche",
            "Taakcategorie",
            "タスクのカテゴリ",
            "Categoría de la tarea",
            "Categoría de tarea",
            "Categoria attività",
            "Categoria da Tarefa",
            "Categoria da tarefa",
            "Categoria de Tarefa",
            "Kategoria zadania",
            "작업 범주",
            "任务类别",
            "工作類別",
            "Keywords",
            "Schlüsselwörter",
            "Mots clés",
            "Mots-clés",
            "Trefwoorden",
            "キーワード",
            "Palabras clave",
            "Parole chiave",
            "Palavras-chave",
            "Palavras-Chave",
            "Słowa kluczowe",
            "키워드",
            "关键字",
            "關鍵字",
            "OpCode",
            "Opcode",
            "Operationscode",
            "Code d'opération",
            "Code d’opération",
            "オペコード",
            "Código de operación",
            "Codice operativo",
            "Código de Operação",
            "Kod operacji",
            "操作代码",
            "作業碼",
            "More Information",
            "Weitere Informationen",
        ],
    ),
    (
        Member::Level,
        &[
            "Level",
            "Ebene",
            "Niveau",
            "レベル",
            "Nivel",
            "Livello",
            "Nível",
            "Poziom",
            "수준",
            "级别",
            "等級",
            "層級",
        ],
    ),
    (
        Member::User,
        &[
            "User",
            "Benutzer",
            "Utilisateur",
            "Gebruiker",
            "ユーザー",
            "Usuario",
            "Utente",
            "Usuário",
            "Utilizador",
            "Użytkownik",
            "사용자",
            "用户",
            "使用者",
        ],
    ),
    (
        Member::Computer,
        &[
            "Computer",
            "Ordinateur",
            "コンピューター",
            "コンピュータ",
            "Equipo",
            "Computador",
            "Komputer",
            "컴퓨터",
            "计算机",
            "電腦",
        ],
    ),
    (
        Member::Message,
        &[
            "Description",
            "Beschreibung",
            "Beschrijving",
            "説明",
            "Descripción",
            "Descrizione",
            "Descrição",
            "Opis",
            "설명",
            "描述",
            "说明",
        ],
    ),
    (
        Member::Xml,
        &[
            "Event Xml",
            "Event XML",
            "Ereignis-XML",
            "XML de l'événement",
            "XML de l’événement",
            "Gebeurtenis-XML",
            "イベント XML",
            "XML de evento",
            "XML del evento",
            "XML evento",
            "XML do Evento",
            "XML de Evento",
            "Kod XML zdarzenia",
            "Zdarzenie XML",
            "이벤트 XML",
            "事件 Xml",
            "事件 XML",
        ],
    ),
];

/// Words of levels, in lower case where that is ASCII.
static LEVELS: &[(Level, &[&str])] = &[
    (
        Level::Critical,
        &[
            "critical",
            "Kritisch",
            "Critique",
            "Kritiek",
            "重大",
            "Crítico",
            "Critico",
            "Krytyczny",
            "Krytyczne",
            "위험",
            "严重",
            "關鍵",
        ],
    ),
    (
        Level::Error,
        &[
            "error",
            "err",
            "failureaudit",
            "Fehler",
            "Erreur",
            "Fout",
            "エラー",
            "Errore",
            "Erro",
            "Błąd",
            "오류",
            "错误",
            "錯誤",
        ],
    ),
    (
        Level::Warning,
        &[
            "warning",
            "warn",
            "Warnung",
            "Avertissement",
            "Waarschuwing",
            "警告",
            "Advertencia",
            "Avviso",
            "Aviso",
            "Ostrzeżenie",
            "경고",
        ],
    ),
    (
        Level::Information,
        &[
            "information",
            "informational",
            "info",
            "successaudit",
            "Informationen",
            "Informations",
            "Informatie",
            "Gegevens",
            "情報",
            "Información",
            "Informazioni",
            "Informações",
            "Informação",
            "Informacje",
            "정보",
            "信息",
            "資訊",
            "消息",
        ],
    ),
    (
        Level::Verbose,
        &[
            "verbose",
            "debug",
            "Ausführlich",
            "Commentaires",
            "Détaillé",
            "Uitgebreid",
            "詳細",
            "詳細資訊",
            "Detallado",
            "Dettagliato",
            "Detalhado",
            "Pełne",
            "Pełny",
            "자세한 정보",
            "详细",
        ],
    ),
];

/// The level that a word names.
pub(super) fn level(word: &str) -> Option<Level> {
    LEVELS
        .iter()
        .find(|(_, words)| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
        .map(|(level, _)| *level)
}

/// The member that a whole label names.
pub(super) fn member(label: &str) -> Option<Member> {
    LABELS.iter().find(|(_, labels)| labels.contains(&label)).map(|(member, _)| *member)
}

/// A label in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) member: Member,
    /// Where it begins.
    pub(super) start: usize,
    /// What follows its colon.
    pub(super) value: usize,
    /// Nothing but blanks and marks of a quotation stands before it on its line.
    pub(super) leads: bool,
}

/// The labels by their last byte, the longest first.
static BY_LAST_BYTE: Lazy<Vec<Vec<(&str, Member)>>> = Lazy::new(|| {
    let mut buckets = vec![Vec::new(); 256];
    for (member, labels) in LABELS {
        for label in *labels {
            if let Some(last) = label.bytes().last() {
                buckets[usize::from(last)].push((*label, *member));
            }
        }
    }
    for bucket in &mut buckets {
        bucket.sort_by_key(|(label, _)| std::cmp::Reverse(label.len()));
    }
    buckets
});

/// Every label of a text with a colon behind it, wherever it stands: line breaks may have been lost.
pub(super) fn find(text: &str) -> Vec<Label> {
    let bytes = text.as_bytes();
    // An ASCII colon, or the last byte of the full-width one.
    let mut labels: Vec<Label> =
        memchr2_iter(b':', 0x9a, bytes).filter_map(|at| label_before(text, at)).collect();
    let by_order = by_order(text);
    if !by_order.is_empty() {
        // where a header was found by the order of its lines, no label counts but those
        let mut headers = by_order.iter().peekable();
        labels.retain(|label| {
            while headers.next_if(|header| header[9].value <= label.start).is_some() {}
            headers.peek().is_none_or(|header| label.start < header[0].start)
        });
        labels.extend(by_order.into_iter().flatten());
        labels.sort_unstable_by_key(|label| label.start);
    }
    labels
}

/// Headers in a language that the table does not have, or with letters lost to a wrong code page. Event
/// Viewer copies the same ten labels in the same order in every language.
fn by_order(text: &str) -> Vec<[Label; 10]> {
    const ORDER: [Member; 10] = [
        Member::Channel,
        Member::Provider,
        Member::Time,
        Member::Id,
        Member::Ignored,
        Member::Level,
        Member::Ignored,
        Member::User,
        Member::Computer,
        Member::Message,
    ];
    let mut headers = Vec::new();
    let mut from = 0;
    while let Some(at) = memmem::find(&text.as_bytes()[from..], b"Microsoft-Windows-").map(|at| from + at) {
        let near = &text.as_bytes()[at.saturating_sub(100)..at];
        let head = near.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let line = at - head.len();
        from = at + 1;
        if head.len() > 80 || !matches!(head.trim_ascii_end().last(), Some(b':' | 0x9a)) {
            continue;
        }
        let mut lines = crate::input::text::lines(&text[line..]);
        let mut label = |member: Member| {
            let found = lines.next()?;
            let colon = found.text.find([':', '\u{ff1a}']).filter(|colon| (1..80).contains(colon))?;
            let value = colon + found.text[colon..].chars().next().map_or(1, char::len_utf8);
            Some(Label { member, start: line + found.start, value: line + found.start + value, leads: true })
        };
        let found: Option<Vec<Label>> = ORDER.into_iter().map(&mut label).collect();
        let Some(header) = found.and_then(|found| <[Label; 10]>::try_from(found).ok()) else { continue };
        let known = |at: usize| label_before(text, header[at].value - 1).map(|label| label.member);
        let id = text[header[3].value..].trim_start_matches([' ', '\t']);
        // nothing to do where the table knows the language
        if known(3).is_some()
            || known(0).is_some_and(|member| member != Member::Channel)
            || !id.starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        from = header[9].value;
        headers.push(header);
    }
    headers
}

fn label_before(text: &str, at: usize) -> Option<Label> {
    const WIDE: &str = "\u{ff1a}";
    let end = if text.as_bytes()[at] == b':' { at } else { at.checked_sub(2)? };
    if end != at && text.get(end..at + 1) != Some(WIDE) {
        return None;
    }
    let head = text.get(..end)?;
    let head = head.strip_suffix([' ', '\u{a0}', '\u{202f}']).unwrap_or(head);
    let bucket = &BY_LAST_BYTE[usize::from(*head.as_bytes().last()?)];
    let (label, member) = bucket.iter().find(|(label, _)| head.ends_with(label))?;
    let start = head.len() - label.len();
    let before = head[..start].trim_end_matches([' ', '\t', '>', '*', '|', '\u{a0}']);
    let leads = before.is_empty() || before.ends_with(['\n', '\r']);
    Some(Label { member: *member, start, value: at + 1, leads })
}
