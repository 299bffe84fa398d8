"""Holds the reading of documents: which passages a text has, and when a digest changes."""

from faceid_conformance.clauses.documents import digest, passages_of

MARKDOWN = """
## 请求方式
### 请求参数
使用 JSON 格式。

| 参数名 | 必选 | 说明 |
| ------ | ---- | ---- |
| appid  | 是   | 标识 |
| **url** | 否  | 地址 |
>**注意：**
>只提供一个即可。

## 错误码
| 错误码 | 含义 |
| ------ | ---- |
| -4011 | 解码失败 |
| 3 | 错误的请求 |
| 3 | 又一次 |

```
POST / HTTP/1.1
| 不是 | 表格 |
```
### \n<div>
</div>
"""
PLAIN = """前言

章一

参数名\t说明
content-type\t据不同接口选择：
1. JSON
2. 表单

⚠ 注意：

- 甲
- 乙

字段\t解释
a\t标识

示例

POST / HTTP/1.1
a\tb

最近更新时间：2018
"""


def places(text: str, **options: object) -> list[str]:
    outline = {"章一": 1, "示例": 2} if options else {}
    samples = ("示例",) if options else ()
    return [passage.place for passage in passages_of(text, outline, samples)]


def test_markdown_gives_its_rows_lines_and_samples() -> None:
    assert places(MARKDOWN) == [
        "请求方式 / 请求参数 # line 1",
        "请求方式 / 请求参数 # appid",
        "请求方式 / 请求参数 # url",
        "请求方式 / 请求参数 / 注意 # line 1",
        "错误码 # -4011",
        "错误码 # 3",
        "错误码 # 3 (2)",
        "错误码 # sample 1",
    ]


def test_plain_text_gives_rows_over_several_lines_and_whole_samples() -> None:
    assert places(PLAIN, plain=True) == [
        "(before the first heading) # line 1",
        "章一 # content-type",
        "章一 / 注意 # line 1",
        "章一 / 注意 # line 2",
        "章一 # a",
        "章一 / 示例 # sample 1",
    ]


def test_digest_sees_words_and_not_white_space() -> None:
    assert digest("阈值  70\n 推荐") == digest("阈值 70 推荐")
    assert digest("sim > 70") != digest("sim < 70")
    assert digest("True") != digest("true")


def test_changed_cell_changes_its_row_alone() -> None:
    before = {item.place: item.fingerprint for item in passages_of(MARKDOWN, {})}
    after = {
        item.place: item.fingerprint for item in passages_of(MARKDOWN.replace("地址", "网址"), {})
    }

    assert {place for place in before if before[place] != after[place]} == {
        "请求方式 / 请求参数 # url"
    }
