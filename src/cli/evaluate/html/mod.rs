pub fn page(_by: &str, _json: &serde_json::Value) -> anyhow::Result<String> {
    Ok(String::new())
}
