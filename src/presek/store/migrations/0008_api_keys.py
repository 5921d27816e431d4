from django.db import migrations, models


class Migration(migrations.Migration):
    """The keys of programs."""

    dependencies = [
        ("store", "0007_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public", models.CharField(max_length=16, unique=True)),
                ("hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("scopes", models.JSONField(default=list)),
                ("per_minute", models.IntegerField()),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.BigIntegerField()),
                ("revoked_by", models.CharField(blank=True, max_length=200)),
                ("revoked_at", models.BigIntegerField(null=True)),
            ],
            options={"ordering": ["id"]},
        ),
    ]
