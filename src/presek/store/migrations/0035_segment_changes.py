from django.db import migrations, models


class Migration(migrations.Migration):
    """Changes of segments that a second person decides, and who approved a version."""

    dependencies = [("store", "0032_objections")]

    operations = [
        migrations.CreateModel(
            name="SegmentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("segments", models.JSONField(default=list)),
                ("payload", models.JSONField(default=dict)),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.BigIntegerField()),
                ("reason", models.TextField(blank=True, default="")),
                ("state", models.CharField(db_index=True, default="waiting", max_length=20)),
                ("decided_by", models.CharField(blank=True, default="", max_length=200)),
                ("decided_at", models.BigIntegerField(null=True)),
                ("decision", models.TextField(blank=True, default="")),
                ("replaced_by", models.BigIntegerField(null=True)),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="approved_by",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="proposed_at",
            field=models.BigIntegerField(null=True),
        ),
    ]
