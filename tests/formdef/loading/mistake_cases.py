"""Form files with one mistake each; `test_mistakes` walks them."""

from __future__ import annotations

from tests.formdef.small import HEAD, HOUSES, fields, rules

STATUS = 'name = "status"; label = "状态"; type = "select_one status"'
STATUSES = '[choices.status]\nnone = "未建"\nbuilt = "已建成"\n'
RULE = 'name = "r"; left = "houses"; operator = "equal_to"; right = "1"'

# Each is one mistake: (form file, place, words of the problem, words of what was expected).
WRONG = {
    "unknown key of a form": (HEAD + 'titel2 = "x"\n' + fields(HOUSES), "开头", "titel2", "title"),
    "unknown key of a field": (
        HEAD + fields(HOUSES + '; requried = true'),
        "section[1] › field[1] houses", "requried", "required",
    ),
    "misspelt key that is needed": (
        HEAD + fields('name = "houses"; lable = "户数"; type = "integer"'),
        "section[1] › field[1] houses", "lable", "label",
    ),
    "unknown key of a rule": (
        HEAD + fields(HOUSES) + rules(RULE + '; sevrity = "error"'), "rule[1] r", "sevrity", "severity",
    ),
    "missing key of a form": (
        HEAD.replace('title = "示例数据表"', "") + fields(HOUSES), "开头", "缺少 title", "title = …",
    ),
    "missing key of a section": (
        HEAD + fields(HOUSES).replace('label = "示例"\n', ""), "section[1]", "缺少 label", "label = …",
    ),
    "missing key of a field": (
        HEAD + fields('name = "houses"; type = "integer"'),
        "section[1] › field[1] houses", "缺少 label", "label = …",
    ),
    "missing key of a rule": (
        HEAD + fields(HOUSES) + rules('name = "r"; left = "houses"; right = "1"'),
        "rule[1] r", "缺少 operator", "operator = …",
    ),
    "wrong value type": (
        HEAD + fields(HOUSES + '; carry = "yes"'), "section[1] › field[1] houses", "carry", "true 或 false",
    ),
    "what adds up and is no number": (
        HEAD + fields('name = "words"; label = "文字"; type = "text"; adds_up = true'),
        "section[1] › field[1] words › adds_up", "不是数字", "integer",
    ),
    "section that is no table": (HEAD + "section = 5\n", "开头", "section 的值 5", "列表"),
    "no section": (HEAD, "开头", "没有任何 section", "[[section]]"),
    "level of no division": (
        HEAD.replace('"village"', '"vilage"') + fields(HOUSES), "level", "vilage", "village",
    ),
    "unknown type": (
        HEAD + fields('name = "houses"; label = "户数"; type = "integr"; min = 1'),
        "section[1] › field[1] houses › type", "integr", "integer",
    ),
    "name that SQL and expressions cannot use": (
        HEAD + fields('name = "户数"; label = "户数"; type = "integer"'),
        "section[1] › field[1] 户数 › name", "户数", "小写英文",
    ),
    "name that is a word of expressions": (
        HEAD + fields('name = "not"; label = "户数"; type = "integer"'),
        "section[1] › field[1] not › name", "not", "小写英文",
    ),
    "name longer than a database keeps": (
        HEAD + fields(f'name = "{"n" * 51}"; label = "户数"; type = "integer"'),
        f"section[1] › field[1] {'n' * 51} › name", "nnn", "50",
    ),
    "name of a column that every form has": (
        HEAD + fields('name = "unit_code"; label = "户数"; type = "integer"'),
        "section[1] › field[1] unit_code › name", "unit_code", "另取",
    ),
    "field twice": (HEAD + fields(HOUSES, HOUSES), "开头", "field houses 重名", "只用一次"),
    "rule twice": (HEAD + fields(HOUSES) + rules(RULE, RULE), "开头", "rule r 重名", "只用一次"),
    "field that is not there": (
        HEAD + fields(HOUSES) + rules('name = "r"; left = "house"; operator = "equal_to"; right = "1"'),
        "rule r › left", "house", "houses",
    ),
    "field of a field's expression that is not there": (
        HEAD + fields(HOUSES + '; relevant = "hosues > 1"'), "field houses › relevant", "hosues", "houses",
    ),
    "field of last period that is not there": (
        HEAD + fields(HOUSES) + rules(RULE.replace('"1"', '"previous.hauses"')),
        "rule r › right", "hauses", "houses",
    ),
    "form that is not there": (
        HEAD + fields(HOUSES + '; relevant = "demmo.houses > 1"'),
        "field houses › relevant", "没有报表 demmo", "demo",
    ),
    "own value outside a constraint": (
        HEAD + fields(HOUSES + '; relevant = "value > 1"'), "field houses › relevant", "value", "houses",
    ),
    "expression that cannot be parsed": (
        HEAD + fields(HOUSES + '; relevant = "houses >"'),
        "section[1] › field[1] houses › relevant", "houses >", "表达式" ,
    ),
    "side that is empty": (
        HEAD + fields(HOUSES) + rules('name = "r"; left = ""; operator = "equal_to"; right = "1"'),
        "rule[1] r › left", "空", "表达式",
    ),
    "choice list that is not there": (
        HEAD + STATUSES + fields('name = "s"; label = "状态"; type = "select_one statuses"'),
        "section[1] › field[1] s › type", "statuses", "status",
    ),
    "choice list without its name": (
        HEAD + fields('name = "s"; label = "状态"; type = "select_one"'),
        "section[1] › field[1] s › type", "没有选项表", "yes_no",
    ),
    "choice list of a type that has none": (
        HEAD + fields('name = "s"; label = "状态"; type = "integer yes_no"'),
        "section[1] › field[1] s › type", "不带选项表", "integer",
    ),
    "choice that is not in the list": (
        HEAD + STATUSES + fields(STATUS, HOUSES + "; required = \"status in ('none', 'bilt')\""),
        "field houses › required", "bilt", "built",
    ),
    "choice of a rule that is not in the list": (
        HEAD + STATUSES + fields(STATUS)
        + rules('name = "r"; left = "status"; operator = "equal_to"; right = "\'已建成\'"'),
        "rule r", "已建成", "none、built",
    ),
    "two choices of one label": (
        HEAD + '[choices.status]\na = "ADSL"\nb = "ａｄｓｌ"\n' + fields(STATUS),
        "choices › status › b", "ａｄｓｌ", "不重复",
    ),
    "choice that reads as an empty": (
        HEAD + '[choices.status]\na = "不适用"\n' + fields(STATUS), "choices › status › a", "不适用", "除外",
    ),
    "choice name with a space": (
        HEAD + '[choices.status]\n"a b" = "甲"\n' + fields(STATUS),
        "choices › status › a b", "空格", "没有空格",
    ),
    "forbidden function": (
        HEAD + fields(HOUSES + "; relevant = \"open('x')\""),
        "section[1] › field[1] houses › relevant", "没有函数 open", "表达式",
    ),
    "forbidden subscript": (
        HEAD + fields(HOUSES + '; relevant = "houses[0]"'),
        "section[1] › field[1] houses › relevant", "Subscript", "表达式",
    ),
    "forbidden lambda": (
        HEAD + fields(HOUSES + '; relevant = "lambda: 1"'),
        "section[1] › field[1] houses › relevant", "Lambda", "表达式",
    ),
    "forbidden dunder of a value": (
        HEAD + fields(HOUSES + '; relevant = "().__class__"'),
        "section[1] › field[1] houses › relevant", "点号", "表达式",
    ),
    "forbidden dunder of a name": (
        HEAD + fields(HOUSES + '; relevant = "houses.__class__"'),
        "field houses › relevant", "没有报表 houses", "demo",
    ),
    "forbidden constant": (
        HEAD + fields(HOUSES + '; relevant = "houses == b\'x\'"'),
        "section[1] › field[1] houses › relevant", "b'x'", "表达式",
    ),
    "wrong number of arguments": (
        HEAD + fields(HOUSES + '; relevant = "min(houses) > 1"'),
        "section[1] › field[1] houses › relevant", "参数个数", "表达式",
    ),
    "pattern that is none": (
        HEAD + fields(HOUSES + "; relevant = \"matches(houses, '[')\""),
        "section[1] › field[1] houses › relevant", "正则", "表达式",
    ),
    "calculation without its type": (
        HEAD + fields(HOUSES + '; calculation = "1 + 1"'),
        "section[1] › field[1] houses", "calculation", "calculate",
    ),
    "calculate without its calculation": (
        HEAD + fields('name = "rate"; label = "率"; type = "calculate"'),
        "section[1] › field[1] rate", "calculation", "calculate",
    ),
    "calculation of itself": (
        HEAD + fields('name = "rate"; label = "率"; type = "calculate"; calculation = "rate + 1"'),
        "field rate › calculation", "demo.rate → demo.rate", "不依赖自身",
    ),
    "calculation of itself in the last period": (
        HEAD + fields('name = "rate"; label = "率"; type = "calculate"; calculation = "previous.rate + 1"'),
        "field rate › calculation", "demo.rate → demo.rate", "不依赖自身",
    ),
    "calculations of each other": (
        HEAD
        + fields(
            'name = "a"; label = "甲"; type = "calculate"; calculation = "b + 1"',
            'name = "b"; label = "乙"; type = "calculate"; calculation = "demo.c + 1"',
            'name = "c"; label = "丙"; type = "calculate"; calculation = "a + 1"',
        ),
        "field a › calculation", "demo.a → demo.b → demo.c → demo.a", "不依赖自身",
    ),
    "rank of a number": (
        HEAD + fields(HOUSES) + rules(RULE.replace('"houses"', '"houses.rank"')),
        "rule r › left", "rank", "select_one",
    ),
    "rank of several choices": (
        HEAD + fields(HOUSES, 'name = "s"; label = "甲"; type = "select_multiple yes_no"')
        + rules(RULE.replace('"houses"', '"s.rank"')),
        "rule r › left", "rank", "select_one",
    ),
    "rows of last period with the same value": (
        HEAD + fields(HOUSES) + rules(RULE.replace('"houses"', '"previous.houses.same_in_unit"')),
        "rule r › left", "same_in_unit", "本期",
    ),
    "constraint without words for it": (
        HEAD + fields(HOUSES + '; constraint = "value > 1"'),
        "section[1] › field[1] houses", "constraint_message", "填表人",
    ),
    "limit of another type": (
        HEAD + fields(HOUSES + "; max_length = 5"), "section[1] › field[1] houses", "max_length", "max、min",
    ),
    "limit of the wrong type": (
        HEAD + fields('name = "t"; label = "文字"; type = "text"; max_length = "五"'),
        "section[1] › field[1] t", "max_length", "整数",
    ),
    "more places than the database keeps": (
        HEAD + fields('name = "d"; label = "数"; type = "decimal"; places = 4'),
        "section[1] › field[1] d", "places", "3",
    ),
    "default that is not of the type": (
        HEAD + fields(HOUSES + '; default = "许多"'),
        "section[1] › field[1] houses › default", "许多", "整数",
    ),
    "unknown operator": (
        HEAD + fields(HOUSES) + rules(RULE.replace("equal_to", "equals_to")),
        "rule[1] r › operator", "equals_to", "equal_to",
    ),
    "unknown severity": (
        HEAD + fields(HOUSES) + rules(RULE + '; severity = "fatal"'),
        "rule[1] r › severity", "fatal", "error、warning",
    ),
    "unknown strategy": (
        HEAD + fields(HOUSES) + rules(RULE + '; missing = "skip_any"'),
        "rule[1] r › missing", "skip_any", "skip_if_any",
    ),
    "unknown over": (
        HEAD + fields(HOUSES) + rules(RULE + '; over = "next"'),
        "rule[1] r › over", "next", "current、previous",
    ),
    "bad TOML": (HEAD + "title = ", "全文", "TOML", "UTF-8"),
}  # fmt: skip
